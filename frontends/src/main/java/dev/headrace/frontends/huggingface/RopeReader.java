package dev.headrace.frontends.huggingface;

import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the fields of a rotary embedding: `rope_theta` and `rope_scaling` of `transformers` 4, `rope_parameters` of 5.
///
/// @param config the whole configuration
/// @param size of a head
/// @param positions that the model knows
/// @param phase what the model is compiled for
record RopeReader(Config config, int size, int positions, Phase phase) {
    private static final List<String> KNOWN = List.of("default", "linear", "dynamic", "llama3", "yarn", "longrope");

    /// The embedding of a model that has one.
    Rope read() {
        Optional<Config> scaling = scaling();
        double theta = theta(config, "rope_theta", 10_000);
        if (scaling.isEmpty()) return plain(config, theta);
        return scaled(scaling.get(), theta(scaling.get(), "rope_theta", theta));
    }

    /// The embedding of one type of layers, in a model that has one for each: `full_attention`, `sliding_attention`.
    /// @param frequency the field that has the base in files of `transformers` 4
    /// @param otherwise the base where no field has it
    Rope read(String type, String frequency, double otherwise) {
        Optional<Config> own = config.object("rope_parameters").flatMap(p -> p.object(type));
        double theta = theta(config, frequency, otherwise);
        // Scaling of the older form is meant for the layers that see everything.
        Optional<Config> scaling =
                type.equals("full_attention") ? config.object("rope_scaling").or(() -> own) : own;
        if (scaling.isEmpty()) return plain(config, theta);
        return scaled(scaling.get(), theta(scaling.get(), "rope_theta", theta));
    }

    private static double theta(Config fields, String field, double otherwise) {
        double theta = fields.positive(field, otherwise);
        if (theta <= 1) throw fields.error(field, "is " + theta + ", not above 1");
        return theta;
    }

    private Optional<Config> scaling() {
        return config.object("rope_scaling").or(() -> config.object("rope_parameters"));
    }

    private Rope plain(Config fields, double theta) {
        return new Rope(frequencies(fields, theta), 1);
    }

    private Rope scaled(Config fields, double theta) {
        Rope rope = unchecked(fields, theta);
        if (!rope.isFinite())
            throw new InputError(
                    "gives rotations that are no numbers", fields.where(), "give the config.json of the weights");
        return rope;
    }

    private Rope unchecked(Config fields, double theta) {
        String field = fields.has("rope_type") ? "rope_type" : "type";
        String type = fields.text(field, "default");
        List<Double> plain = frequencies(fields, theta);
        return switch (type) {
            // As long as nothing is longer than what the model knows, which is refused elsewhere, this is the plain
            // one.
            case "default", "dynamic" -> new Rope(plain, 1);
            case "linear" -> new Rope(divided(plain, factor(fields)), 1);
            case "llama3" -> new Rope(llama3(fields, plain), 1);
            case "yarn" ->
                // Some files of Phi-3 call the next one so.
                fields.has("short_factor")
                        ? longRope(fields, plain)
                        : Yarn.read(fields, original(fields), positions, theta, 2 * plain.size())
                                .apply(plain);
            case "longrope", "su" -> longRope(fields, plain);
            default -> throw fields.unknown(field, type, KNOWN);
        };
    }

    /// `theta ^ (-2i / turning)` for each pair `i`.
    private List<Double> frequencies(Config fields, double theta) {
        double share = fields.positive("partial_rotary_factor", config.positive("partial_rotary_factor", 1));
        int turning = (int) (size * share);
        if (turning > size || turning < 2 || turning % 2 != 0)
            throw config.error(
                    config.has("head_dim") ? "head_dim" : "num_attention_heads",
                    "gives " + turning + " of " + size + " elements of a head to turn, which must be even");
        List<Double> frequencies = new ArrayList<>();
        for (int i = 0; i < turning; i += 2) frequencies.add(Math.pow(theta, -(double) i / turning));
        return frequencies;
    }

    private static List<Double> divided(List<Double> frequencies, double factor) {
        return frequencies.stream().map(f -> f / factor).toList();
    }

    private static double factor(Config fields) {
        return fields.positive("factor");
    }

    /// The positions that the model was first trained on.
    private int original(Config fields) {
        return config.size(
                "original_max_position_embeddings", fields.size("original_max_position_embeddings", positions));
    }

    /// Slow turns are slowed down by the factor, fast ones stay, those between are mixed.
    private List<Double> llama3(Config fields, List<Double> plain) {
        double factor = factor(fields);
        double low = fields.positive("low_freq_factor");
        double high = fields.positive("high_freq_factor");
        if (high <= low) throw fields.error("high_freq_factor", "is " + high + ", not above low_freq_factor, " + low);
        double original = original(fields);
        List<Double> mixed = new ArrayList<>();
        for (double frequency : plain) {
            double turns = original * frequency / (2 * Math.PI);
            double share = Math.clamp((turns - low) / (high - low), 0, 1);
            mixed.add((1 - share) * frequency / factor + share * frequency);
        }
        return mixed;
    }

    /// Each pair has a factor of its own, one for runs within the original length and one for longer runs.
    private Rope longRope(Config fields, List<Double> plain) {
        int original = original(fields);
        if (phase instanceof Phase.Decode(var _, int capacity) && capacity > original)
            throw new InputError(
                    "a cache of " + capacity + " positions is not supported with frequencies that change after "
                            + original,
                    fields.where(),
                    "choose a shorter one");
        String field = phase.length() <= original ? "short_factor" : "long_factor";
        List<Double> factors = fields.positives(field);
        if (factors.size() != plain.size())
            throw fields.error(field, "has " + factors.size() + " factors for " + plain.size() + " pairs of elements");
        List<Double> divided = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) divided.add(plain.get(i) / factors.get(i));
        double growth = fields.positive("factor", (double) positions / original);
        double scale = growth <= 1 ? 1 : Math.sqrt(1 + Math.log(growth) / Math.log(original));
        return new Rope(divided, fields.positive("attention_factor", scale));
    }
}
