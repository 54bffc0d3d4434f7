package dev.headrace.compiler.quantize;

import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.quantization.QuantizedParameter;
import dev.headrace.dialects.quantization.QuantizedParameter.Part;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rewrites the contractions of one function.
final class Quantization {
    private record ActivationKey(Value tensor, List<Integer> scaled, boolean isMeasured) {}

    private final FuncOp function;
    private final QuantizationOptions options;
    private final PassContext context;
    private final Map<ActivationKey, ActivationIntegers> activations = new HashMap<>();
    private final IntegerParameters parameters;
    private final Set<String> unmatched;
    private final List<Contraction> contractions;
    private final OutputLayers heads;
    private final LayerResults results;

    Quantization(FuncOp function, QuantizationOptions options, PassContext context) {
        this.function = function;
        this.options = options;
        this.context = context;
        parameters = new IntegerParameters(function);
        unmatched = new LinkedHashSet<>(options.excluded().patterns());
        contractions = ObserveContractions.all(function);
        heads = OutputLayers.of(function, contractions);
        results = new LayerResults(function, contractions);
    }

    /// Puts integers in the place of real numbers.
    void all() {
        for (Contraction contraction : contractions) {
            Optional<Value> value = onIntegers(contraction);
            if (value.isPresent()) Rewriter.at(contraction.op()).replace(contraction.op(), value.get());
        }
        for (String pattern : unmatched)
            context.remark(Remark.of(
                    "quantize", pattern, QuantizeContractions.UNMATCHED, "no layer with weights is called so"));
    }

    /// As [#all], but that the contractions on real numbers stay too, and both become results.
    void observed() {
        for (Contraction contraction : contractions) {
            Value real = contraction.op().result();
            Optional<Value> value = onIntegers(contraction);
            if (value.isEmpty()) continue;
            Rewriter.at(contraction.op()).replaceAllUses(real, value.get());
            results.add(ObserveContractions.REAL, contraction, real);
            results.add(ObserveContractions.INTEGERS, contraction, value.get());
        }
    }

    /// What a contraction gives when it is computed on integers; nothing if it is to stay as it is.
    private Optional<Value> onIntegers(Contraction contraction) {
        List<String> names = new ArrayList<>(contraction.op().location().names());
        names.add(contraction.parameter());
        List<String> excluding = options.excluded().matching(names);
        excluding.forEach(unmatched::remove);
        String subject = String.join(" + ", contraction.op().location().names());
        boolean isHead = heads.contains(contraction);
        Optional<QuantizedParameter> stored = stored(contraction);
        int bits = stored.map(QuantizedParameter::bits).orElse(isHead ? options.headBits() : options.weightBits());
        if (!excluding.isEmpty() || bits == 0) {
            context.remark(Remark.of(
                    "quantize",
                    subject,
                    "stays on real numbers",
                    excluding.isEmpty() ? "it computes an output" : "its name is " + excluding.getFirst()));
            return Optional.empty();
        }
        WeightForm form = stored.map(values -> WeightForm.stored(contraction, values))
                .orElseGet(() -> WeightForm.of(
                        contraction,
                        options,
                        bits,
                        isHead && isOutput(contraction.op().result())));
        context.remark(Remark.of(
                        "quantize",
                        subject,
                        "multiplies i" + bits + " by i" + options.activationBits(),
                        stored.isPresent()
                                ? "its weights are integers in the model's file"
                                : isHead && bits != options.weightBits()
                                        ? "it computes an output, where no later layer makes up for errors"
                                        : "weights are to have that many bits")
                .with("weights_of_scale", form.group()));
        if (options.scales() == ScaleType.I8 && !form.values().hasSteps())
            context.remark(Remark.of(
                    "quantize",
                    subject,
                    "has scales of f32",
                    stored.isPresent()
                            ? "they are what the model's file says"
                            : form.hasGroups()
                                    ? "a sum in steps of them could need more than 32 bits"
                                    : "a row has one, which is its step"));
        return Optional.of(emit(contraction, form, stored.isPresent()));
    }

    /// Whether a value is a result of the function and nothing else, be it in another shape.
    private static boolean isOutput(Value value) {
        return value.users().stream()
                .allMatch(user -> user instanceof ReturnOp || Leaves.isReshape(user) && isOutput(user.result(0)));
    }

    /// The integers that the weight is in the model's file, where it is seen as it lies there.
    private Optional<QuantizedParameter> stored(Contraction contraction) {
        if (!(contraction.op().operand(contraction.weight()) instanceof BlockArgument weight)) return Optional.empty();
        return QuantizedParameter.storedAs(function, weight.index())
                .filter(form -> WeightForm.canBeStored(contraction, form));
    }

    private ActivationIntegers measured(Contraction contraction, float largest, Emitter at) {
        String layer = results.name(contraction);
        context.remark(Remark.of(
                "quantize",
                String.join(" + ", contraction.op().location().names()),
                "scales its input by one number for all tokens",
                "the largest magnitude there is " + largest + " in "
                        + options.calibration().samples() + " samples"));
        var scales = ActivationIntegers.Scales.of(largest, options.activationBits());
        return ActivationIntegers.measured(
                contraction.op().operand(contraction.activation()),
                parameters.measured(layer + ".input.inverse", scales.inverse()),
                parameters.measured(layer + ".input.scale", scales.scale()),
                options.activationBits(),
                at);
    }

    /// The order in which the integers of the model's file are, where it is not that of the weight.
    private Optional<Value> order(Contraction contraction, WeightForm form) {
        return contraction.op().operand(contraction.weight()) instanceof BlockArgument weight
                        && function.argumentAttribute(weight.index(), QuantizedParameter.ORDER)
                                        .orElse(null)
                                instanceof StringAttr(String name)
                ? Optional.of(parameters.order(
                        name,
                        form.values().shape().at(1) * form.values().shape().at(2)))
                : Optional.empty();
    }

    private Value emit(Contraction contraction, WeightForm form, boolean isStored) {
        GenericOp op = contraction.op();
        Emitter at = new Emitter(Rewriter.at(op), op.location());
        Optional<Float> largest = options.calibration().largestInput(results.name(contraction));
        ActivationIntegers activation = activations.computeIfAbsent(
                new ActivationKey(
                        op.operand(contraction.activation()),
                        largest.isPresent() ? List.of() : contraction.scaledDims(),
                        largest.isPresent()),
                key -> largest.isPresent()
                        ? measured(contraction, largest.get(), at)
                        : ActivationIntegers.of(key.tensor(), key.scaled(), options.activationBits(), at));
        QuantizedParameter values = form.values();
        return new IntegerProduct(form, options.activationBits(), at)
                .emit(
                        activation,
                        isStored ? order(contraction, form) : Optional.empty(),
                        parameters.argument(values, isStored),
                        parameters.argument(values.with(Part.SCALES), isStored),
                        values.hasSteps()
                                ? Optional.of(parameters.argument(values.with(Part.STEPS), isStored))
                                : Optional.empty(),
                        values.isSymmetric()
                                ? Optional.empty()
                                : Optional.of(parameters.argument(values.with(Part.ZEROS), isStored)));
    }
}
