package dev.headrace.backends.lint.cpp;

import java.util.List;
import java.util.OptionalLong;

/// An expression. Names are as written, with their namespaces.
public sealed interface Expression {
    /// A variable, or a constant such as `INFINITY`.
    record Name(String text) implements Expression {}

    /// A number, a string, `true` or `false`.
    record Literal(String text) implements Expression {}

    record Unary(String operator, Expression operand) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Conditional(Expression condition, Expression whenTrue, Expression whenFalse) implements Expression {}

    record Cast(Type type, Expression operand) implements Expression {}

    record Index(Expression array, Expression index) implements Expression {}

    record Call(String function, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// `stream.read()`
    record MethodCall(Expression receiver, String method, List<Expression> arguments) implements Expression {
        public MethodCall {
            arguments = List.copyOf(arguments);
        }
    }

    /// `new float[8]`
    record Allocation(String type) implements Expression {}

    /// The value of a plain decimal integer.
    default OptionalLong constant() {
        return this instanceof Literal(String text) && text.matches("\\d{1,18}(LL)?")
                ? OptionalLong.of(Long.parseLong(text.replace("LL", "")))
                : OptionalLong.empty();
    }

    /// The parts, from left to right.
    default List<Expression> parts() {
        return switch (this) {
            case Name _, Literal _, Allocation _ -> List.of();
            case Unary unary -> List.of(unary.operand);
            case Binary binary -> List.of(binary.left, binary.right);
            case Conditional choice -> List.of(choice.condition, choice.whenTrue, choice.whenFalse);
            case Cast cast -> List.of(cast.operand);
            case Index index -> List.of(index.array, index.index);
            case Call call -> call.arguments;
            case MethodCall call -> {
                List<Expression> parts = new java.util.ArrayList<>(List.of(call.receiver));
                parts.addAll(call.arguments);
                yield parts;
            }
        };
    }
}
