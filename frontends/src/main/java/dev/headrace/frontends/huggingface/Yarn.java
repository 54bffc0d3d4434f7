package dev.headrace.frontends.huggingface;

import java.util.ArrayList;
import java.util.List;

/// YaRN: pairs that turn often within the original length stay, those that turn less than once are slowed down by the
/// factor, and those between are mixed in proportion to their number.
///
/// @param factor by which positions were stretched
/// @param low the last pair that stays
/// @param high the first pair that is slowed down fully
/// @param scale of the turned elements
record Yarn(double factor, double low, double high, double scale) {
    /// @param original the positions before they were stretched
    /// @param positions after that
    /// @param turning the number of elements of a head that turn
    static Yarn read(Config fields, int original, int positions, double theta, int turning) {
        double factor = fields.positive("factor", (double) positions / original);
        double fast = turning * share(fields.positive("beta_fast", 32), original, theta);
        double slow = turning * share(fields.positive("beta_slow", 1), original, theta);
        boolean whole = fields.flag("truncate", true);
        double low = Math.max(whole ? Math.floor(fast) : fast, 0);
        double high = Math.min(whole ? Math.ceil(slow) : slow, turning - 1);
        double scale = fields.has("mscale") && fields.has("mscale_all_dim")
                ? scale(factor, fields.positive("mscale")) / scale(factor, fields.positive("mscale_all_dim"))
                : scale(factor, 1);
        // Equal bounds would leave no room between.
        return new Yarn(factor, low, high == low ? high + 0.001 : high, fields.positive("attention_factor", scale));
    }

    /// Where the pair that turns so often within the original length stands among all elements.
    private static double share(double turns, int original, double theta) {
        return Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private static double scale(double factor, double weight) {
        return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
    }

    Rope apply(List<Double> plain) {
        List<Double> mixed = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            double slowed = Math.clamp((i - low) / (high - low), 0, 1);
            mixed.add(plain.get(i) * (1 - slowed) + plain.get(i) / factor * slowed);
        }
        return new Rope(mixed, scale);
    }
}
