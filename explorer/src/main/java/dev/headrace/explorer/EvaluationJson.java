package dev.headrace.explorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headrace.compiler.ConfigurationFile;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.InputError;

/// An [Evaluation] as JSON:
/// ```json
/// {"index": 3, "configuration": {…}, "fits": {"cycles": 24550, "nanoseconds": 131833, "nanojoules": 2455000,
/// "fill": 171, "resources": {"lut": 90112, …}}}
/// ```
final class EvaluationJson {
    private static final String INDEX = "index";
    private static final String CONFIGURATION = "configuration";
    private static final String CYCLES = "cycles";
    private static final String NANOSECONDS = "nanoseconds";
    private static final String NANOJOULES = "nanojoules";
    private static final String FILL = "fill";
    private static final String IMAGES = "images";
    private static final String WIRES = "wires";

    private EvaluationJson() {}

    static ObjectNode of(Evaluation evaluation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(INDEX, evaluation.index());
        json.set(CONFIGURATION, ConfigurationFile.json(evaluation.configuration()));
        switch (evaluation.verdict()) {
            case Verdict.Fits(long cycles, long nanoseconds, long nanojoules, Resources resources, long fill) -> {
                ObjectNode fits = json.putObject("fits")
                        .put(CYCLES, cycles)
                        .put(NANOSECONDS, nanoseconds)
                        .put(NANOJOULES, nanojoules)
                        .put(FILL, fill);
                fits.set(Resources.ATTRIBUTE, resources(resources));
            }
            case Verdict.TooLarge(Resources resources, long fill, int images) -> {
                ObjectNode large =
                        json.putObject("too_large").put(IMAGES, images).put(FILL, fill);
                large.set(Resources.ATTRIBUTE, resources(resources));
            }
            case Verdict.TooManyWires(Resources resources, long fill, long wires) -> {
                ObjectNode wired =
                        json.putObject("too_many_wires").put(WIRES, wires).put(FILL, fill);
                wired.set(Resources.ATTRIBUTE, resources(resources));
            }
            case Verdict.Refused(String why) -> json.put("refused", why);
            case Verdict.Broken(String why) -> json.put("broken", why);
        }
        return json;
    }

    static ObjectNode resources(Resources resources) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        resources.byName().forEach(json::put);
        return json;
    }

    /// @param where the line that it stands in
    /// @throws InputError if it is none
    static Evaluation read(JsonNode json, String where) {
        return new Evaluation(
                Math.toIntExact(number(json, INDEX, where)),
                ConfigurationFile.from(json.path(CONFIGURATION), where),
                verdict(json, where));
    }

    private static Verdict verdict(JsonNode json, String where) {
        JsonNode fits = json.path("fits");
        if (fits.isObject())
            return new Verdict.Fits(
                    number(fits, CYCLES, where),
                    number(fits, NANOSECONDS, where),
                    number(fits, NANOJOULES, where),
                    resources(fits, where),
                    number(fits, FILL, where));
        JsonNode large = json.path("too_large");
        if (large.isObject())
            return new Verdict.TooLarge(
                    resources(large, where), number(large, FILL, where), Math.toIntExact(number(large, IMAGES, where)));
        JsonNode wired = json.path("too_many_wires");
        if (wired.isObject())
            return new Verdict.TooManyWires(
                    resources(wired, where), number(wired, FILL, where), number(wired, WIRES, where));
        if (json.path("refused").isTextual())
            return new Verdict.Refused(json.path("refused").textValue());
        if (json.path("broken").isTextual())
            return new Verdict.Broken(json.path("broken").textValue());
        throw foreign(where);
    }

    private static Resources resources(JsonNode json, String where) {
        JsonNode all = json.path(Resources.ATTRIBUTE);
        return new Resources(
                number(all, "lut", where),
                number(all, "ff", where),
                number(all, "dsp", where),
                number(all, "bram18", where),
                number(all, "uram", where));
    }

    private static long number(JsonNode json, String name, String where) {
        JsonNode value = json.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) throw foreign(where);
        return value.longValue();
    }

    private static InputError foreign(String where) {
        return new InputError("is no evaluation", where, Journal.ADVICE);
    }
}
