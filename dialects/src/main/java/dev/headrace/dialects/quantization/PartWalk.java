package dev.headrace.dialects.quantization;

/// Goes through the elements of a quantized tensor in row-major order and knows which scale each belongs to.
final class PartWalk {
    private final long[] extents;
    private final long[] counters;
    private final long[] inSource;
    private final int[] steps;
    private int part;

    PartWalk(QuantizedParameter form) {
        extents = form.shape().toArray();
        counters = new long[extents.length];
        inSource = new long[extents.length];
        for (int dim = 0; dim < extents.length; dim++)
            inSource[dim] = extents[dim] - form.added().at(dim);
        steps = new int[extents.length];
        int step = 1;
        for (int dim = extents.length - 1; dim >= 0; dim--) {
            if (form.over().values().contains((long) dim)) continue;
            steps[dim] = step;
            step *= Math.toIntExact(extents[dim]);
        }
    }

    int part() {
        return part;
    }

    /// Whether the source has nothing here.
    boolean isAdded() {
        for (int dim = 0; dim < extents.length; dim++) if (counters[dim] >= inSource[dim]) return true;
        return false;
    }

    void advance() {
        for (int dim = extents.length - 1; dim >= 0; dim--) {
            part += steps[dim];
            if (++counters[dim] < extents[dim]) return;
            part -= (int) (steps[dim] * counters[dim]);
            counters[dim] = 0;
        }
    }
}
