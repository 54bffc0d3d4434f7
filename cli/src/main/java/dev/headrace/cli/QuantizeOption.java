package dev.headrace.cli;

import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.quantize.AttentionType;
import dev.headrace.compiler.quantize.CacheType;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.LayerNames;
import dev.headrace.compiler.quantize.NonlinearType;
import dev.headrace.compiler.quantize.QuantizationOptions;
import dev.headrace.compiler.quantize.QuantizeContractions;
import dev.headrace.compiler.quantize.ScaleType;
import dev.headrace.dialects.quantization.QuantizedParameters;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--quantize` and what belongs to it.
final class QuantizeOption {
    private enum Scheme {
        NONE(0, 0),
        W8A8(8, 8),
        W8A16(8, 16),
        W4A8(4, 8);

        private final int weights;
        private final int activations;

        Scheme(int weights, int activations) {
            this.weights = weights;
            this.activations = activations;
        }
    }

    @Option(
            names = "--quantize",
            paramLabel = "SCHEME",
            description = "Computes products with weights on integers: w8a8, w8a16 or w4a8, bits of weights and of"
                    + " activations. Default: none.")
    private String scheme = "none";

    @Option(
            names = "--group",
            paramLabel = "N",
            description = "How many weights in a row share a scale; fewer behind an attention where they would be for"
                    + " heads that share keys with others. Default: the whole row for weights of 8 bits; for 4 bits"
                    + " 32, or where that does not divide a row, 16 or 8.")
    private @Nullable Long group;

    @Option(names = "--asymmetric", description = "Gives weights zero points, so that ranges need not be symmetric.")
    private boolean asymmetric;

    @Option(
            names = "--head",
            paramLabel = "BITS",
            description = "Bits of the weights of the layers that compute the outputs: 4, 8 or none. Default: 8, for"
                    + " nothing averages their errors.")
    private @Nullable String head;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Leaves layers as they are: names of modules or weights, * for anything; once for each.")
    private List<String> excluded = List.of();

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "Scales the inputs of each layer by one number instead of token by token: the largest"
                    + " magnitude on the samples in a safetensors file, input0 [samples, …], input1 and so on; for a"
                    + " Hugging Face directory input0 is token ids, [samples, tokens].")
    private @Nullable Path calibration;

    @Option(
            names = "--nonlinear",
            paramLabel = "TYPE",
            description = "In what numbers softmax, norms and activation functions are computed: f16, bf16, or fixed,"
                    + " which is 32 bits with 16 of fraction; f32, the default, leaves them as the model has them.")
    private @Nullable String nonlinear;

    @Option(
            names = "--cache",
            paramLabel = "TYPE",
            description =
                    "In what numbers caches of keys and values lie in memory: f32, f16, bf16 or f8E4M3FN. Default:"
                            + " f32.")
    private @Nullable String cache;

    @Option(
            names = "--scales",
            paramLabel = "TYPE",
            description =
                    "In what numbers scales of groups of weights lie in memory: f32, the default, or i8: multiples"
                            + " of one step for each row, so that sums over groups are sums of integers.")
    private @Nullable String scales;

    @Option(
            names = "--attention",
            paramLabel = "TYPE",
            description = "In what numbers queries and probabilities are multiplied with caches: f32, the default, or"
                    + " i16: integers, whose sums are exact; with --cache f8E4M3FN.")
    private @Nullable String attention;

    @Option(
            names = "--allow-nonfinite",
            description = "Takes the model even where weights are NaN, which becomes 0 among integers, or infinite.")
    private boolean allowNonfinite;

    private final Set<String> warned = new HashSet<>();
    private Calibration calibrated = Calibration.NONE;

    /// The name of the scheme: `w4a8`.
    @Override
    public String toString() {
        return scheme().name().toLowerCase(Locale.ROOT);
    }

    /// Whether there is anything to quantize.
    boolean isGiven() {
        return scheme() != Scheme.NONE;
    }

    private Scheme scheme() {
        for (Scheme known : Scheme.values()) if (known.name().equalsIgnoreCase(scheme)) return known;
        throw new InputError("is no way to quantize", "--quantize " + scheme, "choose none, w8a8, w8a16 or w4a8");
    }

    /// @throws InputError where the options make no sense
    private QuantizationOptions options() {
        if (group != null && group < 1)
            throw new InputError("is no size of a group", "--group " + group, "give a number from 1");
        int headBits = switch (head == null ? "8" : head) {
            case "none" -> 0;
            case "4" -> 4;
            case "8" -> 8;
            default -> throw new InputError("is no number of bits", "--head " + head, "choose 4, 8 or none");
        };
        return new QuantizationOptions(
                scheme().weights,
                scheme().activations,
                group == null ? OptionalLong.empty() : OptionalLong.of(group),
                !asymmetric,
                headBits,
                new LayerNames(excluded),
                calibrated,
                nonlinear(),
                cache(),
                scaleType(),
                attention());
    }

    private ScaleType scaleType() {
        if (scales == null) return ScaleType.F32;
        for (ScaleType known : ScaleType.values()) if (known.name().equalsIgnoreCase(scales)) return known;
        throw new InputError("is no type of scales", "--scales " + scales, "choose f32 or i8");
    }

    private CacheType cache() {
        if (cache == null) return CacheType.F32;
        for (CacheType known : CacheType.values()) if (known.name().equalsIgnoreCase(cache)) return known;
        throw new InputError("is no type of a cache", "--cache " + cache, "choose f32, f16, bf16 or f8E4M3FN");
    }

    private AttentionType attention() {
        if (attention == null) return AttentionType.F32;
        for (AttentionType known : AttentionType.values()) if (known.name().equalsIgnoreCase(attention)) return known;
        throw new InputError("is no type of numbers", "--attention " + attention, "choose f32 or i16");
    }

    private NonlinearType nonlinear() {
        if (nonlinear == null) return NonlinearType.F32;
        for (NonlinearType known : NonlinearType.values()) if (known.name().equalsIgnoreCase(nonlinear)) return known;
        throw new InputError("is no type of numbers", "--nonlinear " + nonlinear, "choose f32, f16, bf16 or fixed");
    }

    /// What a model loses by that.
    /// @param real the model as it was read; its program is used up
    /// @param golden its outputs
    /// @param integers the outputs of the quantized model
    QuantizationLoss loss(
            Model real,
            SequencedMap<String, TensorData> inputs,
            SequencedMap<String, TensorData> golden,
            SequencedMap<String, TensorData> integers) {
        Model quantized = new Model(real.module().copy(), real.parameters());
        return QuantizationLoss.of(
                golden,
                integers,
                observed(real, Optional.empty(), inputs),
                observed(quantized, Optional.of(options()), inputs));
    }

    private static SequencedMap<String, TensorData> observed(
            Model model, Optional<QuantizationOptions> options, SequencedMap<String, TensorData> given) {
        SequencedMap<String, TensorData> inputs = Golden.asTaken(given, model.main());
        new PassManager().run(model.module(), Pipeline.observation(options));
        Model ready = new Model(model.module(), QuantizedParameters.of(model.main(), model.parameters()));
        return Execution.of(ready, "the program with its layers as results", inputs);
    }

    /// Rewrites the program of a model as the options say, and computes its parameters where they are asked for.
    /// @param where it was read from
    /// @param hasWeights whether their values are at hand
    /// @return the model itself where nothing is to be quantized
    /// @throws InputError where the options make no sense or do not fit the model, or weights are no numbers
    Model apply(Model model, Path where, boolean hasWeights, PrintWriter err) {
        if (!isGiven()) {
            if (group != null
                    || asymmetric
                    || head != null
                    || nonlinear != null
                    || cache != null
                    || scales != null
                    || attention != null
                    || calibration != null
                    || !excluded.isEmpty()
                    || allowNonfinite)
                throw new InputError("says how, but not to what", "an option of --quantize", "add --quantize w8a8");
            return model;
        }
        if (calibration != null) calibrate(calibration, model, where, hasWeights, err);
        new PassManager().run(model.module(), Pipeline.quantization(options()));
        for (var remark : PassManager.remarks(model.module()))
            if (remark.what().equals(QuantizeContractions.UNMATCHED) && warned.add(remark.subject()))
                err.println("headrace: warning: --exclude " + remark.subject() + ": matches no layer with weights");
        err.flush();
        QuantizedParameters parameters = QuantizedParameters.of(model.main(), model.parameters());
        if (hasWeights && !allowNonfinite) parameters.requireFinite();
        return new Model(model.module(), NarrowedStates.of(model.main(), parameters));
    }

    /// Measures once; the programs of one model have the same layers.
    private void calibrate(Path file, Model model, Path where, boolean hasWeights, PrintWriter err) {
        if (calibrated.samples() > 0) return;
        if (!hasWeights)
            throw new InputError("needs the weights", "--calibration " + file, "leave out one of it and --no-weights");
        calibrated = CalibrationSamples.measure(file, model, where);
        if (calibrated.largest().isEmpty()) return;
        var byNumber = Comparator.comparingDouble((Map.Entry<String, Float> e) -> e.getValue());
        var least = Collections.min(calibrated.largest().entrySet(), byNumber);
        var most = Collections.max(calibrated.largest().entrySet(), byNumber);
        err.println(String.format(
                Locale.ROOT,
                "headrace: calibration: inputs of %d layers on %d samples reach %.3g (%s) to %.3g (%s)",
                calibrated.largest().size(),
                calibrated.samples(),
                least.getValue(),
                least.getKey(),
                most.getValue(),
                most.getKey()));
        err.flush();
    }
}
