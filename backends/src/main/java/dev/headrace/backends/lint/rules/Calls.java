package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.CallSite;
import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Uses;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is called exists and can be built: functions of the sources, those of `hls_math.h` (UG1399, "HLS Math
/// Library"), the classes of numbers, and reading and writing of streams. Arguments are of the kind that the parameter
/// asks for.
final class Calls implements Rule {
    private static final Map<String, Integer> LIBRARY = Map.ofEntries(
            Map.entry("hls::exp", 1),
            Map.entry("hls::exp2", 1),
            Map.entry("hls::log", 1),
            Map.entry("hls::log2", 1),
            Map.entry("hls::log1p", 1),
            Map.entry("hls::tanh", 1),
            Map.entry("hls::sqrt", 1),
            Map.entry("hls::rsqrt", 1),
            Map.entry("hls::sin", 1),
            Map.entry("hls::cos", 1),
            Map.entry("hls::fabs", 1),
            Map.entry("hls::erf", 1),
            Map.entry("hls::expm1", 1),
            Map.entry("hls::log10", 1),
            Map.entry("hls::tan", 1),
            Map.entry("hls::asin", 1),
            Map.entry("hls::acos", 1),
            Map.entry("hls::atan", 1),
            Map.entry("hls::sinh", 1),
            Map.entry("hls::cosh", 1),
            Map.entry("hls::asinh", 1),
            Map.entry("hls::acosh", 1),
            Map.entry("hls::atanh", 1),
            Map.entry("hls::trunc", 1),
            Map.entry("hls::ceil", 1),
            Map.entry("hls::floor", 1),
            Map.entry("hls::round", 1),
            Map.entry("hls::rint", 1),
            Map.entry("hls::pow", 2),
            Map.entry("hls::atan2", 2),
            Map.entry("hls::fmod", 2),
            Map.entry("hls::fma", 3),
            Map.entry("operators::bfloat16", 1),
            Map.entry("operators::half", 1),
            Map.entry("operators::f8e4m3fn", 1),
            Map.entry("operators::steps", 1),
            Map.entry("operators::bits", 1),
            Map.entry("operators::from_bits", 1),
            Map.entry("operators::maximum", 2),
            Map.entry("operators::whole", 2));
    private static final Map<String, Integer> OF_STREAMS = Map.of("read", 0, "write", 1);

    @Override
    public String name() {
        return "call";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            for (CallSite site : unit.uses(function).calls()) call(site, unit, found);
            for (Uses.MethodUse use : unit.uses(function).methods())
                if (!use.variable().isStream() || OF_STREAMS.getOrDefault(use.method(), -1) != use.arguments())
                    found.add(
                            use.line(),
                            "'%s.%s' is no use of a stream",
                            use.variable().name(),
                            use.method());
        }
    }

    private static void call(CallSite site, Unit unit, Problems found) {
        String name = site.call().function();
        int given = site.call().arguments().size();
        Integer library = LIBRARY.get(name);
        Optional<Function> callee = unit.function(name);
        if (library == null && callee.isEmpty()) {
            if (!Memory.isAllocator(name)) found.add(site.line(), "'%s' is no function that can be built", name);
            return;
        }
        int wanted =
                library != null ? library : callee.orElseThrow().parameters().size();
        if (given != wanted) {
            found.add(site.line(), "'%s' gets %d arguments, takes %d", name, given, wanted);
            return;
        }
        if (callee.isEmpty()) return;
        if (callee.get().body() == null) found.add(site.line(), "'%s' is declared and not defined", name);
        for (int i = 0; i < given; i++) {
            Variable parameter = callee.get().parameters().get(i);
            Variable argument = site.passed().get(i).orElse(null);
            if (!fits(argument, parameter))
                found.add(
                        site.line(),
                        "'%s' gets %s for its parameter '%s', %s",
                        name,
                        argument == null ? "a number" : "'" + argument.name() + "', " + kind(argument),
                        parameter.name(),
                        kind(parameter));
        }
    }

    private static boolean fits(@org.jspecify.annotations.Nullable Variable argument, Variable parameter) {
        if (argument == null) return parameter.isScalar();
        if (parameter.isStream())
            return argument.isStream()
                    && Set.copyOf(parameter.type().arguments())
                            .containsAll(argument.type().arguments().subList(0, 1));
        if (parameter.isArray())
            return argument.isArray()
                    && argument.extents().equals(parameter.extents())
                    && argument.type().base().equals(parameter.type().base());
        return parameter.isPointer()
                && argument.isPointer()
                && argument.type().base().equals(parameter.type().base())
                && (parameter.type().isConst() || !argument.type().isConst());
    }

    private static String kind(Variable variable) {
        StringBuilder kind = new StringBuilder(variable.isScalar() ? "a number" : "a " + variable.type());
        for (var extent : variable.extents())
            kind.append('[')
                    .append(extent.constant().isPresent() ? extent.constant().getAsLong() : "?")
                    .append(']');
        return kind.toString();
    }
}
