package dev.headrace.backends.hls;

import dev.headrace.ir.Dims;
import java.util.List;

/// How a memory is declared in C++.
///
/// @param isFlat a pointer to the elements in row-major order; otherwise an array with all its dimensions
/// @param isOfHalfBytes whether two numbers lie in a byte
/// @param isFifo whether it is a FIFO, which is used in the order of the elements
record Memory(String name, Dims shape, boolean isFlat, boolean isOfHalfBytes, boolean isFifo) {
    Memory(String name, Dims shape, boolean isFlat) {
        this(name, shape, isFlat, false);
    }

    Memory(String name, Dims shape, boolean isFlat, boolean isOfHalfBytes) {
        this(name, shape, isFlat, isOfHalfBytes, false);
    }

    static Memory fifo(String name, Dims shape) {
        return new Memory(name, shape, false, false, true);
    }

    Memory named(String other) {
        return new Memory(other, shape, isFlat, isOfHalfBytes, isFifo);
    }

    /// The number at these indices, each an atom, to be read.
    String number(List<String> indices) {
        if (isFifo) return name + ".read()";
        if (!isOfHalfBytes) return at(indices);
        String linear = linear(indices);
        return "operators::half_byte(" + name + "[" + (isAtom(linear) ? linear : "(" + linear + ")") + " >> 1], "
                + bare(linear) + ")";
    }

    /// The element at these indices, each an atom.
    String at(List<String> indices) {
        if (!isFlat) {
            if (indices.isEmpty()) return name + "[0]";
            return name + "["
                    + String.join("][", indices.stream().map(Memory::bare).toList()) + "]";
        }
        return name + "[" + bare(linear(indices)) + "]";
    }

    private String linear(List<String> indices) {
        String linear = "0";
        for (int i = 0; i < indices.size(); i++) {
            if (shape.at(i) == 1) continue;
            if (!linear.equals("0")) linear = (isAtom(linear) ? linear : "(" + linear + ")") + " * " + shape.at(i);
            if (linear.equals("0")) linear = indices.get(i);
            else if (!indices.get(i).equals("0")) linear += " + " + indices.get(i);
        }
        return linear;
    }

    /// The declarator of an array: `tile[4][8]`.
    String declarator() {
        if (shape.size() == 0) return name + "[1]";
        StringBuilder text = new StringBuilder(name);
        for (long extent : shape.values()) text.append('[').append(extent).append(']');
        return text.toString();
    }

    /// Without the parentheses around the whole.
    static String bare(String atom) {
        return atom.startsWith("(") && isAtom(atom) ? atom.substring(1, atom.length() - 1) : atom;
    }

    /// Whether it is a single name or number, or stands in parentheses as a whole.
    private static boolean isAtom(String expression) {
        int depth = 0;
        for (int i = 0; i < expression.length() - 1; i++) {
            if (expression.charAt(i) == '(') depth++;
            if (expression.charAt(i) == ')') depth--;
            if (depth == 0 && !Character.isLetterOrDigit(expression.charAt(i)) && expression.charAt(i) != '_')
                return false;
        }
        return true;
    }
}
