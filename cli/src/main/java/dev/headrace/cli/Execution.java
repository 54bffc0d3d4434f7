package dev.headrace.cli;

import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.util.SequencedMap;

/// Runs a model once.
final class Execution {
    private Execution() {}

    /// As machine code of this computer, where there is LLVM for it; otherwise as [#of].
    static SequencedMap<String, TensorData> fast(Model model, String what, SequencedMap<String, TensorData> inputs) {
        if (!CpuProgram.isSupported()) return of(model, what, inputs);
        try (CpuProgram program = CpuEngine.compile(model, what)) {
            return program.run(inputs);
        } catch (InputError | WorkFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WorkFailure("executing " + what, model.module(), e);
        }
    }

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
