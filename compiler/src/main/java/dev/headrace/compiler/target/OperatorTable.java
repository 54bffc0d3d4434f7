package dev.headrace.compiler.target;

import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The costs of all operators of a device at its clock.
public final class OperatorTable {
    private final Map<String, Operator> operators = new LinkedHashMap<>();

    public OperatorTable(List<Operator> operators) {
        for (Operator operator : operators) {
            if (this.operators.put(key(operator.op(), operator.type()), operator) != null)
                throw new IllegalArgumentException(operator.op() + " on " + operator.type() + " is listed twice");
        }
    }

    /// The operator for an operation on scalars of this type; nothing if the table does not know it.
    public Optional<Operator> find(String op, Type type) {
        Operator own = operators.get(key(op, type.toString()));
        if (own != null) return Optional.of(own);
        return Optional.ofNullable(operators.get(key(op, type instanceof FloatType ? "float" : "int")));
    }

    private static String key(String op, String type) {
        return op + " " + type;
    }
}
