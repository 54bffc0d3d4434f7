package dev.headrace.dialects.quantization;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;

/// The parameters of a program, those among them that are computed from others or were measured included. Each is
/// computed when it is asked for, and kept.
public final class QuantizedParameters implements Function<String, TensorData> {
    private final Map<String, QuantizedParameter> forms;
    private final Map<String, MeasuredParameter> measured;
    private final Function<String, TensorData> originals;
    private final Map<QuantizedParameter, QuantizedTensor> computed = new HashMap<>();

    private QuantizedParameters(
            Map<String, QuantizedParameter> forms,
            Map<String, MeasuredParameter> measured,
            Function<String, TensorData> originals) {
        this.forms = forms;
        this.measured = measured;
        this.originals = originals;
    }

    /// @param originals the parameters of the model
    /// @throws InputError if the program says of a parameter what makes no sense
    public static QuantizedParameters of(FuncOp program, Function<String, TensorData> originals) {
        Map<String, QuantizedParameter> forms = new HashMap<>();
        Map<String, MeasuredParameter> measured = new HashMap<>();
        for (int i = 0; i < program.body().arguments().size(); i++) {
            if (!(program.argumentAttribute(i, "headrace.parameter").orElse(null) instanceof StringAttr(var name)))
                continue;
            QuantizedParameter.of(program, i).ifPresent(form -> forms.put(name, form));
            MeasuredParameter.of(program, i).ifPresent(number -> measured.put(name, number));
        }
        return new QuantizedParameters(forms, measured, originals);
    }

    @Override
    public TensorData apply(String name) {
        MeasuredParameter number = measured.get(name);
        if (number != null) return number.data();
        QuantizedParameter form = forms.get(name);
        if (form == null) return originals.apply(name);
        synchronized (computed) {
            return computed.computeIfAbsent(
                            form.with(QuantizedParameter.Part.VALUES), all -> new QuantizedTensor(source(all), all))
                    .part(form.part());
        }
    }

    private TensorData source(QuantizedParameter form) {
        TensorData source = originals.apply(form.source());
        if (!source.kind().isFloat() || source.elements() != form.sourceElements())
            throw new InputError(
                    "is " + source.type() + ", which does not become " + form.type(),
                    "parameter '" + form.source() + "'",
                    "give the weights that the program was made from");
        return source.contiguous();
    }

    /// Looks for numbers that are none in what is quantized.
    /// @throws InputError if there is one, with its place
    public void requireFinite() {
        SequencedSet<String> sources = new LinkedHashSet<>();
        forms.values().stream().map(QuantizedParameter::source).sorted().forEach(sources::add);
        for (String source : sources) {
            TensorData data = originals.apply(source);
            for (long i = 0; i < data.elements(); i++)
                if (!Float.isFinite(data.floatAt(i)))
                    throw new InputError(
                            "holds " + data.floatAt(i) + " at element " + i + " of " + data.elements(),
                            "parameter '" + source + "'",
                            "repair the weights, or add --allow-nonfinite");
        }
    }
}
