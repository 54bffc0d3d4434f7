package dev.headrace.cli;

import dev.headrace.compiler.target.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// A model of which designs are made to look at: what it computes, without its weights.
final class ModelToDesign {
    @Parameters(paramLabel = "MODEL", description = "A .pt2, .onnx or .mlir file, or a Hugging Face directory.")
    private Path model;

    @Mixin
    private Lengths lengths;

    @Mixin
    private MaximumOption maximum;

    @Mixin
    private QuantizeOption quantize;

    @Mixin
    private DecoderOptions decoder;

    /// The model, quantized if that was asked for, for this device.
    Model read(Target device, Progress progress, PrintWriter err) {
        Model opened = progress.during("reading " + model, () -> Model.open(model, lengths, maximum.maxima(), null));
        Model ready = progress.during("quantizing", () -> quantize.apply(opened, model, false, err));
        Model kept = decoder.apply(ready, model);
        kept.setTarget(device);
        return kept;
    }
}
