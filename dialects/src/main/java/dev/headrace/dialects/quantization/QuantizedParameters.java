package dev.headrace.dialects.quantization;

import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;

/// The parameters of a program, those among them that are computed from others or were measured included. Each is
/// computed when it is asked for, and kept.
public final class QuantizedParameters implements Function<String, TensorData> {
    private final List<String> names;
    private final Map<String, QuantizedParameter> forms;
    private final Map<String, MeasuredParameter> measured;
    private final Function<String, TensorData> originals;
    private final Map<QuantizedParameter, QuantizedTensor> computed = new HashMap<>();

    private QuantizedParameters(
            List<String> names,
            Map<String, QuantizedParameter> forms,
            Map<String, MeasuredParameter> measured,
            Function<String, TensorData> originals) {
        this.names = List.copyOf(names);
        this.forms = forms;
        this.measured = measured;
        this.originals = originals;
    }

    /// @param originals the parameters of the model
    /// @throws InputError if the program says of a parameter what makes no sense
    public static QuantizedParameters of(FuncOp program, Function<String, TensorData> originals) {
        List<String> names = new ArrayList<>();
        Map<String, QuantizedParameter> forms = new HashMap<>();
        Map<String, MeasuredParameter> measured = new HashMap<>();
        for (int i = 0; i < program.body().arguments().size(); i++) {
            if (!(program.argumentAttribute(i, "headrace.parameter").orElse(null) instanceof StringAttr(var name)))
                continue;
            names.add(name);
            QuantizedParameter.of(program, i).ifPresent(form -> forms.put(name, form));
            MeasuredParameter.of(program, i).ifPresent(number -> measured.put(name, number));
        }
        return new QuantizedParameters(names, forms, measured, originals);
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

    /// Looks for NaN in the parameters of the model, and for infinite numbers in those that become integers. Others may
    /// hold them, as masks do.
    /// @throws InputError if there is one, with its place
    public void requireFinite() {
        SequencedSet<String> sources = new LinkedHashSet<>();
        forms.values().stream().map(QuantizedParameter::source).sorted().forEach(sources::add);
        for (String source : sources) requireFinite(source, true);
        for (String name : names)
            if (!forms.containsKey(name) && !measured.containsKey(name) && !sources.contains(name))
                requireFinite(name, false);
    }

    private void requireFinite(String name, boolean isQuantized) {
        TensorData data = originals.apply(name);
        if (!data.kind().isFloat()) return;
        for (long i = 0; i < data.elements(); i++) {
            float number = data.floatAt(i);
            if (isQuantized ? !Float.isFinite(number) : Float.isNaN(number))
                throw new InputError(
                        "holds " + number + " at element " + i + " of " + data.elements(),
                        "parameter '" + name + "'",
                        "repair the weights, or add --allow-nonfinite");
        }
    }
}
