package dev.headrace.backends.hls;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A function of the kernel's file, as another one calls it.
///
/// @param parameters in order, with what is passed for each
record TaskCall(String name, List<Parameter> parameters) {
    TaskCall {
        parameters = List.copyOf(parameters);
    }

    /// @param declaration of a parameter of some name
    /// @param name inside of the function
    /// @param argument what the caller passes: a name of its own
    record Parameter(UnaryOperator<String> declaration, String name, String argument) {
        static Parameter stream(String token, String name, String argument) {
            return new Parameter(each -> "hls::stream<" + token + ">& " + each, name, argument);
        }

        /// For a caller whose own parameter has the name that it passes on.
        Parameter asArgument() {
            return new Parameter(declaration, argument, argument);
        }

        String declared() {
            return declaration.apply(name);
        }
    }

    /// `static void fill(int round, const float* x)`
    String head() {
        return "static void " + name + "(" + joined(Parameter::declared) + ")";
    }

    /// The call.
    @Override
    public String toString() {
        return name + "(" + joined(Parameter::argument) + ")";
    }

    private String joined(Function<Parameter, String> part) {
        return parameters.stream().map(part).collect(Collectors.joining(", "));
    }
}
