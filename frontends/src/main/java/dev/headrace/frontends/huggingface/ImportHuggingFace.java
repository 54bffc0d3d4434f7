package dev.headrace.frontends.huggingface;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.frontends.aten.AtenGraph;
import dev.headrace.frontends.aten.ImportAten;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
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
        ModuleOp module = ImportAten.convert(graph(directory, phase));
        Checkpoint checkpoint = directory.checkpoint();
        if (checkpoint != null) markIntegers(FuncOp.find(module, "main").orElseThrow(), checkpoint, directory);
        return module;
    }

    /// Says of each weight that is integers in the checkpoint which ones.
    private static void markIntegers(FuncOp main, Checkpoint checkpoint, HuggingFaceDirectory directory) {
        for (int i = 0; i < main.body().arguments().size(); i++) {
            if (!(main.argumentAttribute(i, "headrace.parameter").orElse(null) instanceof StringAttr(String name)))
                continue;
            QuantizedParameter form = checkpoint.integers(name).orElse(null);
            if (form == null) continue;
            directory.addIntegers(form);
            FuncSignature.setArgumentAttribute(main, i, QuantizedParameter.STORED, form.toAttribute());
            TensorData order = checkpoint.order(name).orElse(null);
            if (order == null) continue;
            directory.addOrder(form.name() + ".order", order);
            FuncSignature.setArgumentAttribute(
                    main, i, QuantizedParameter.ORDER, new StringAttr(form.name() + ".order"));
        }
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
