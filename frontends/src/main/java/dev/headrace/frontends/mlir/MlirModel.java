package dev.headrace.frontends.mlir;

import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.data.TensorData;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a file holds.
/// @param module at level LINALG: one function `@main`
/// @param weights the constants that became parameters, by their names
public record MlirModel(ModuleOp module, Map<String, TensorData> weights) {
    public MlirModel {
        weights = new LinkedHashMap<>(weights);
    }

    /// The values of a parameter of the module.
    /// @throws InputError if there is none of that name
    public TensorData parameter(String name) {
        TensorData data = weights.get(name);
        if (data == null)
            throw new InputError("has no values in the file", "parameter '" + name + "'", "write them into it");
        return data;
    }
}
