package dev.headrace.cli;

import dev.headrace.backends.cpu.CpuOptions;
import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.SequencedMap;

/// The program as machine code of this computer.
final class CpuEngine implements Engine {
    private final Model model;
    private final CpuProgram program;
    private final KeptState state = new KeptState();
    private boolean isClosed;

    CpuEngine(Model model) {
        this.model = model;
        program = compile(model, "the imported program");
    }

    /// @param what is executed, for the report of a bug: `level tiled`
    static CpuProgram compile(Model model, String what) {
        try {
            return CpuProgram.compile(model.module(), model.parameters(), CpuOptions.fast());
        } catch (InputError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new WorkFailure("compiling " + what + " for the CPU", model.module(), e);
        }
    }

    @Override
    public SequencedMap<String, TensorData> run(SequencedMap<String, TensorData> inputs) {
        try {
            return state.keep(program.run(state.with(inputs)));
        } catch (InputError e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WorkFailure("executing the imported program", model.module(), e);
        }
    }

    @Override
    public SequencedMap<String, TensorData> state() {
        return state.values();
    }

    @Override
    public void close() {
        if (!isClosed) program.close();
        isClosed = true;
    }
}
