package dev.headrace.cli;

import dev.headrace.ir.data.TensorData;
import java.util.SequencedMap;

/// A program made ready once to be run many times. Its state goes on from run to run.
sealed interface Engine extends AutoCloseable permits CpuEngine, InterpreterEngine, CsimEngine {
    /// Runs the program.
    /// @param inputs by their names; state `k` that is to be set before the run as `buffer.k`
    /// @return the outputs by their names
    /// @throws dev.headrace.ir.InputError if an input is missing or of another type, or of no use to the model
    SequencedMap<String, TensorData> run(SequencedMap<String, TensorData> inputs);

    /// Runs the program for the sake of its state alone.
    default void advance(SequencedMap<String, TensorData> inputs) {
        run(inputs);
    }

    /// The state after the last run: `k` as `buffer.k`, ready to be given to another engine. Empty before the first.
    SequencedMap<String, TensorData> state();

    /// Ends what was started for it and deletes what was written; nothing the second time.
    @Override
    void close();
}
