package dev.headrace.cli;

import dev.headrace.backends.cpu.CpuProgram;
import dev.headrace.compiler.Pipeline;
import dev.headrace.compiler.quantize.Calibration;
import dev.headrace.compiler.quantize.ObserveActivations;
import dev.headrace.dialects.sizes.DynamicShapes;
import dev.headrace.frontends.huggingface.HuggingFaceDirectory;
import dev.headrace.frontends.huggingface.ImportHuggingFace;
import dev.headrace.frontends.huggingface.Phase;
import dev.headrace.frontends.safetensors.SafetensorsFile;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.ElementKind;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Samples of a model's inputs in a safetensors file, on which its activations are measured.
///
/// `input0`, `input1` and so on have one dimension more than the model's inputs, in front, which counts samples; one
/// without it is the same in all samples. Of a Hugging Face directory `input0` is token ids, `[samples, tokens]`;
/// they are taken as prompts, whatever the directory is compiled for.
final class CalibrationSamples {
    private final Path path;
    private final SafetensorsFile file;

    private CalibrationSamples(Path path) {
        this.path = path;
        file = SafetensorsFile.open(path);
    }

    /// @param model as it was read, at `where`; stays as it is
    /// @throws InputError if the file does not fit the model, or activations are no numbers
    static Calibration measure(Path path, Model model, Path where) {
        CalibrationSamples samples = new CalibrationSamples(path);
        return Files.isDirectory(where)
                ? samples.ofPrompts(HuggingFaceDirectory.open(where))
                : samples.of(new Model(model.module().copy(), model.parameters()));
    }

    private Calibration ofPrompts(HuggingFaceDirectory directory) {
        TensorData ids = given("input0");
        if (ids.rank() != 2 || ids.elements() == 0)
            throw mistake("tensor 'input0' is " + ids.type() + ", not token ids [samples, tokens]");
        int tokens = Math.toIntExact(ids.sizeOf(1));
        Model model = new Model(ImportHuggingFace.convert(directory, new Phase.Prefill(tokens)), directory::tensor);
        long vocabulary =
                ((TensorType) model.main().type().results().getFirst()).shape().at(2);
        for (long i = 0; ids.kind() == ElementKind.I64 && i < ids.elements(); i++)
            if (ids.integerAt(i) < 0 || ids.integerAt(i) >= vocabulary)
                throw mistake("has token " + ids.integerAt(i) + ", the model knows " + vocabulary);
        List<SequencedMap<String, TensorData>> samples = new ArrayList<>();
        for (long i = 0; i < ids.sizeOf(0); i++) {
            SequencedMap<String, TensorData> sample = new LinkedHashMap<>();
            sample.put("input0", ids.slice(0, i, i + 1, 1));
            samples.add(sample);
        }
        return measure(model, samples);
    }

    private Calibration of(Model model) {
        SequencedMap<String, TensorData> stacked = new LinkedHashMap<>();
        SequencedMap<String, TensorData> shared = new LinkedHashMap<>();
        var main = model.main();
        for (int i = 0; i < main.body().arguments().size(); i++) {
            TensorType type = (TensorType) main.type().inputs().get(i);
            if (main.argumentAttribute(i, "headrace.state").orElse(null) instanceof StringAttr(String state)) {
                if (file.names().contains("buffer." + state)) shared.put("buffer." + state, given("buffer." + state));
                continue;
            }
            if (!(main.argumentAttribute(i, "headrace.input").orElse(null) instanceof StringAttr(String name)))
                continue;
            TensorData data = given(name);
            boolean isStacked = data.rank() == type.rank() + 1;
            Dims one = isStacked ? new Dims(data.sizes().values().subList(1, data.rank())) : data.sizes();
            boolean isOpen = main.argumentAttribute(i, DynamicShapes.SIZES).isPresent();
            if (!data.type().element().equals(type.element())
                    || one.size() != type.rank()
                    || !isOpen && !one.equals(type.shape()))
                throw mistake("tensor '" + name + "' is " + data.type() + ", the model has " + type
                        + ", and samples are counted by one dimension in front");
            (isStacked ? stacked : shared).put(name, data);
        }
        long count = stacked.isEmpty() ? 1 : stacked.firstEntry().getValue().sizeOf(0);
        List<SequencedMap<String, TensorData>> samples = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            SequencedMap<String, TensorData> sample = new LinkedHashMap<>(shared);
            for (var each : stacked.entrySet()) {
                TensorData data = each.getValue();
                if (data.sizeOf(0) != count)
                    throw mistake("tensor '" + each.getKey() + "' has " + data.sizeOf(0) + " samples, others " + count);
                sample.put(
                        each.getKey(),
                        data.slice(0, i, i + 1, 1)
                                .reshape(new Dims(data.sizes().values().subList(1, data.rank()))));
            }
            samples.add(sample);
        }
        return measure(model, samples);
    }

    private Calibration measure(Model model, List<SequencedMap<String, TensorData>> samples) {
        if (samples.isEmpty()) throw mistake("has no sample");
        new PassManager().run(model.module(), Pipeline.calibration());
        model.requireParameters();
        SequencedMap<String, Float> largest = new LinkedHashMap<>();
        if (!CpuProgram.isSupported()) {
            for (var sample : samples) note(Execution.of(model, "the model on samples", sample), largest);
        } else {
            try (Engine engine = new CpuEngine(model)) {
                for (var sample : samples) note(engine.run(sample), largest);
            }
        }
        return new Calibration(largest, samples.size());
    }

    private void note(SequencedMap<String, TensorData> results, SequencedMap<String, Float> largest) {
        results.forEach((name, data) -> {
            if (!name.startsWith(ObserveActivations.INPUT)) return;
            String layer = name.substring(ObserveActivations.INPUT.length());
            float number = data.floatAt(0);
            if (!Float.isFinite(number)) throw mistake("makes the input of layer '" + layer + "' " + number);
            largest.merge(layer, number, Math::max);
        });
    }

    private TensorData given(String name) {
        if (!file.names().contains(name))
            throw mistake("has no tensor '" + name + "', only " + String.join(", ", file.names()));
        return file.tensor(name);
    }

    private InputError mistake(String what) {
        return new InputError(what, path.toString(), "give samples of the model's inputs, see --calibration");
    }
}
