package dev.headrace.frontends.onnx;

import java.util.Arrays;

/// How the elements of one dimension are made from those of another size. Places are computed in single precision, as
/// ONNX Runtime does, for where they lie between two elements the last bit decides.
///
/// @param from size before
/// @param to size after
/// @param scale how much larger; not always the quotient of the sizes, which are whole
record Resampling(Node node, long from, long to, float scale) {
    private static final long MOST_WEIGHTS = 1 << 20;

    static Resampling byScale(Node node, long from, float scale) {
        double to = Math.floor((double) from * scale);
        if (!(scale > 0) || to < 1 || to > Emitter.MOST_KNOWN)
            throw node.error("scales " + from + " elements by " + scale);
        return new Resampling(node, from, (long) to, scale);
    }

    static Resampling toSize(Node node, long from, long to) {
        if (to < 1 || to > Emitter.MOST_KNOWN || from < 1) throw node.error("makes " + to + " elements of " + from);
        return new Resampling(node, from, to, (float) to / from);
    }

    boolean isIdentity() {
        return from == to && scale == 1;
    }

    /// Where an element lies before.
    private float place(long x) {
        return switch (node.text("coordinate_transformation_mode", "half_pixel")) {
            case "half_pixel" -> (x + 0.5f) / scale - 0.5f;
            case "pytorch_half_pixel" -> to > 1 ? (x + 0.5f) / scale - 0.5f : 0;
            case "align_corners" -> to == 1 ? 0 : x * (from - 1f) / (to - 1f);
            case "asymmetric" -> x / scale;
            case "half_pixel_symmetric" -> {
                float adjustment = to / (scale * from);
                float offset = from / 2f * (1 - adjustment);
                yield offset + (x + 0.5f) / scale - 0.5f;
            }
            default ->
                throw node.unsupported("with the mode '" + node.text("coordinate_transformation_mode", "") + "'");
        };
    }

    /// The nearest element before of each.
    long[] positions() {
        String mode = node.text("nearest_mode", "round_prefer_floor");
        long[] positions = new long[(int) to];
        for (int i = 0; i < positions.length; i++) {
            float place = place(i);
            double nearest = switch (mode) {
                case "round_prefer_floor" -> Math.ceil(place - 0.5);
                case "round_prefer_ceil" -> Math.floor(place + 0.5);
                case "floor" -> Math.floor(place);
                case "ceil" -> Math.ceil(place);
                default -> throw node.unsupported("with the mode '" + mode + "'");
            };
            positions[i] = Math.clamp((long) nearest, 0, (int) (from - 1));
        }
        return positions;
    }

    /// How much each element before weighs in each after, `[to][from]`.
    double[][] weights() {
        if (from * to > MOST_WEIGHTS) throw node.unsupported("of " + from + " elements to " + to);
        double[][] weights = new double[(int) to][(int) from];
        String mode = node.text("mode", "nearest");
        for (int i = 0; i < weights.length; i++) {
            switch (mode) {
                case "linear" -> linear(place(i), weights[i]);
                case "cubic" -> cubic(place(i), weights[i]);
                default -> throw node.unsupported("with the mode '" + mode + "'");
            }
        }
        return weights;
    }

    private void linear(float place, double[] weights) {
        float inside = Math.clamp(place, 0, (float) (from - 1));
        int low = (int) inside;
        int high = (int) Math.min(low + 1, from - 1);
        double share = inside - low;
        weights[low] += 1 - share;
        weights[high] += share;
    }

    /// Elements outside are those at the edge, or do not count.
    private void cubic(float place, double[] weights) {
        double a = node.real("cubic_coeff_a", -0.75);
        boolean leaveOut = node.flag("exclude_outside", false);
        long base = (long) Math.floor(place);
        double share = place - base;
        double[] shares = {
            outer(share + 1, a), inner(share, a), inner(1 - share, a), outer(2 - share, a),
        };
        for (int k = 0; k < 4; k++) {
            long position = base - 1 + k;
            if (leaveOut && (position < 0 || position >= from)) continue;
            weights[Math.clamp(position, 0, (int) (from - 1))] += shares[k];
        }
        double sum = Arrays.stream(weights).sum();
        if (leaveOut) for (int k = 0; k < weights.length; k++) weights[k] /= sum;
    }

    private static double inner(double x, double a) {
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    }

    private static double outer(double x, double a) {
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }
}
