package dev.headrace.ir.type;

import dev.headrace.ir.Type;
import java.util.List;
import java.util.stream.Collectors;

/// What a function takes and gives.
public record FunctionType(List<Type> inputs, List<Type> results) implements Type {
    public FunctionType {
        inputs = List.copyOf(inputs);
        results = List.copyOf(results);
    }

    @Override
    public String toString() {
        String given = join(results);
        return join(inputs) + " -> "
                + (results.size() == 1 && !(results.getFirst() instanceof FunctionType) ? results.getFirst() : given);
    }

    private static String join(List<Type> types) {
        return types.stream().map(Type::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
