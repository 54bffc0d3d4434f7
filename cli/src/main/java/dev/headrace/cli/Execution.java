package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.util.SequencedMap;

/// Runs a model by the reference interpreter.
final class Execution {
    private Execution() {}

    /// @param what is executed, for the report of a bug: `level tiled`
    /// @throws InputError if an input is of no use to the model, as a token id outside its vocabulary
    static SequencedMap<String, TensorData> of(Model model, String what, SequencedMap<String, TensorData> inputs) {
        try {
            return Interpreter.run(model.module(), "main", inputs, model.parameters());
        } catch (InputError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new WorkFailure("executing " + what, model.module(), e);
        }
    }
}
