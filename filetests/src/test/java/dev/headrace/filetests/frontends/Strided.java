package dev.headrace.filetests.frontends;

import java.util.Arrays;

/// A tensor as PyTorch has it: a view of memory that others may share.
final class Strided {
    private final double[] memory;
    private final int offset;
    private final int[] sizes;
    private final int[] strides;

    Strided(double[] memory, int offset, int[] sizes, int[] strides) {
        this.memory = memory;
        this.offset = offset;
        this.sizes = sizes;
        this.strides = strides;
    }

    double[] memory() {
        return memory;
    }

    int offset() {
        return offset;
    }

    int[] sizes() {
        return sizes;
    }

    int[] strides() {
        return strides;
    }

    static Strided fresh(double[] elements, int... sizes) {
        int[] strides = new int[sizes.length];
        int step = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= sizes[i];
        }
        return new Strided(elements, 0, sizes, strides);
    }

    int elements() {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    boolean isContiguous() {
        return Arrays.equals(strides, fresh(memory, sizes).strides);
    }

    /// Where the element of that row-major number lies in the memory.
    int place(int number) {
        int place = offset;
        int rest = number;
        for (int i = sizes.length - 1; i >= 0; i--) {
            place += rest % sizes[i] * strides[i];
            rest /= sizes[i];
        }
        return place;
    }

    double[] values() {
        double[] values = new double[elements()];
        for (int i = 0; i < values.length; i++) values[i] = memory[place(i)];
        return values;
    }

    void write(double[] values) {
        for (int i = 0; i < values.length; i++) memory[place(i)] = values[i];
    }

    Strided with(int dim, int size, int stride, int start) {
        int[] newSizes = sizes.clone();
        int[] newStrides = strides.clone();
        newSizes[dim] = size;
        newStrides[dim] = stride;
        return new Strided(memory, offset + start, newSizes, newStrides);
    }

    Strided without(int dim, int index) {
        int[] newSizes = new int[sizes.length - 1];
        int[] newStrides = new int[sizes.length - 1];
        for (int i = 0, j = 0; i < sizes.length; i++) {
            if (i == dim) continue;
            newSizes[j] = sizes[i];
            newStrides[j++] = strides[i];
        }
        return new Strided(memory, offset + index * strides[dim], newSizes, newStrides);
    }

    Strided permuted(int... order) {
        int[] newSizes = new int[order.length];
        int[] newStrides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            newSizes[i] = sizes[order[i]];
            newStrides[i] = strides[order[i]];
        }
        return new Strided(memory, offset, newSizes, newStrides);
    }
}
