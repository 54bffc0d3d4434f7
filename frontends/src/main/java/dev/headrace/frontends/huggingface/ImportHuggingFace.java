package dev.headrace.frontends.huggingface;

import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import java.util.ArrayList;
import java.util.List;

/// Turns the decoder of a directory into a module at level LINALG.
///
/// Its function `@main` takes what [Phase] says as `headrace.input = "input0"`, … and the parameters by their names for
/// [HuggingFaceDirectory#tensor], and gives the logits and the caches as `headrace.output = "output0"`, ….
public final class ImportHuggingFace {
    private ImportHuggingFace() {}

    /// Writes the model's graph and converts it.
    /// @throws InputError where the model is not supported, its configuration makes no sense or does not fit its
    ///     weights, or the phase is longer than the model allows
    public static ModuleOp convert(HuggingFaceDirectory directory, Phase phase) {
        return ImportAten.convert(graph(directory, phase));
    }

    /// The most tokens that the decoder can tell apart by their positions.
    /// @throws InputError where the model is not supported, or its configuration makes no sense
    public static int positions(HuggingFaceDirectory directory) {
        return Architectures.read(directory.config(), new Phase.Prefill(1)).positions();
    }

    static AtenGraph graph(HuggingFaceDirectory directory, Phase phase) {
        Decoder decoder = Architectures.read(directory.config(), phase);
        if (phase.length() > decoder.positions())
            throw new InputError(
                    "knows " + decoder.positions() + " positions, fewer than the " + phase.length() + " asked for",
                    directory.toString(),
                    "choose a shorter length");
        Network network = new Network(directory.name() + "-" + phase, directory.element());
        Sequence sequence = Sequence.of(phase, decoder, network);
        List<Tensor> outputs = new ArrayList<>();
        outputs.add(decoder.logits(sequence, network));
        outputs.addAll(sequence.caches());
        Checkpoint checkpoint = directory.checkpoint();
        if (checkpoint != null) checkpoint.requireMatch(network.parameters(), decoder.isTied());
        return network.graph(outputs);
    }
}
