package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import dev.headrace.simulator.values.Interpreter;
import java.util.SequencedMap;

/// The reference interpreter.
final class InterpreterEngine implements Engine {
    private final Model model;
    private final Interpreter interpreter;
    private final KeptState state = new KeptState();

    InterpreterEngine(Model model) {
        this.model = model;
        interpreter = Interpreter.of(model.module(), "main", model.parameters());
    }

    @Override
    public SequencedMap<String, TensorData> run(SequencedMap<String, TensorData> inputs) {
        try {
            return state.keep(interpreter.run(state.with(inputs)));
        } catch (InputError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new WorkFailure("executing the imported program", model.module(), e);
        }
    }

    @Override
    public SequencedMap<String, TensorData> state() {
        return state.values();
    }

    @Override
    public void close() {}
}
