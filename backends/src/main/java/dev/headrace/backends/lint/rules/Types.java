package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Function;
import dev.headrace.backends.lint.cpp.Type;
import dev.headrace.backends.lint.cpp.Unit;
import dev.headrace.backends.lint.cpp.Variable;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers that hardware can hold, vectors of them as wide as a power of two (UG1399, "HLS Vector Library"), and
/// streams of either.
final class Types implements Rule {
    private static final Set<String> SCALARS = Set.of(
            "bool",
            "char",
            "signed char",
            "unsigned char",
            "short",
            "unsigned short",
            "int",
            "unsigned",
            "unsigned int",
            "long long",
            "unsigned long long",
            "float",
            "double",
            "operators::bfloat16",
            "operators::half",
            "operators::f8e4m3fn");

    private static final Pattern INTEGER = Pattern.compile("ap_int<\\d{1,4}>");
    private static final Pattern VECTOR = Pattern.compile("hls::vector<(.+), (\\d{1,9})>");

    @Override
    public String name() {
        return "type";
    }

    @Override
    public void check(Unit unit, Problems found) {
        for (Function function : unit.defined()) {
            // T stands for what it is called with.
            if (function.isTemplate()) continue;
            for (Variable variable : unit.uses(function).variables())
                if (!isKnown(variable.type()) && !Memory.isContainer(variable))
                    found.add(variable.line(), "'%s' is a %s", variable.name(), variable.type());
            if (!function.returned().isVoid()
                    && !SCALARS.contains(function.returned().base()))
                found.add(function.line(), "'%s' returns a %s", function.name(), function.returned());
        }
    }

    private static boolean isKnown(Type type) {
        if (type.isStream())
            return !type.arguments().isEmpty()
                    && (isScalar(type.arguments().getFirst())
                            || isVector(type.arguments().getFirst()));
        if (type.isVector())
            return isVector(new Type(type.base(), type.arguments(), 0, false, false, false).toString());
        return isScalar(new Type(type.base(), type.arguments(), 0, false, false, false).toString());
    }

    private static boolean isScalar(String type) {
        return SCALARS.contains(type) || INTEGER.matcher(type).matches();
    }

    private static boolean isVector(String type) {
        Matcher matcher = VECTOR.matcher(type);
        return matcher.matches() && isScalar(matcher.group(1)) && Long.bitCount(Long.parseLong(matcher.group(2))) == 1;
    }
}
