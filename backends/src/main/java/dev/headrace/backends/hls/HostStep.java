package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.Dims;
import java.util.List;

/// What the host does next. A function that is called N times has its steps N times, each with tensors of its own.
sealed interface HostStep {
    /// What it does, whatever the tensors: steps whose works are equal differ in tensors only.
    Object work();

    /// What it reads, in order.
    List<PlacedTensor> sources();

    /// What it writes, in order.
    List<PlacedTensor> results();

    /// Starts a kernel on the device.
    record Launch(KernelOp kernel, List<PlacedTensor> sources, List<PlacedTensor> results) implements HostStep {
        public Launch {
            sources = List.copyOf(sources);
            results = List.copyOf(results);
        }

        @Override
        public Object work() {
            return kernel;
        }
    }

    /// Computes a kernel that was placed on the host.
    record Compute(KernelOp kernel, List<PlacedTensor> sources, List<PlacedTensor> results) implements HostStep {
        public Compute {
            sources = List.copyOf(sources);
            results = List.copyOf(results);
        }

        @Override
        public Object work() {
            return kernel;
        }
    }

    /// Copies a part of a tensor.
    record Cut(Part work, PlacedTensor source, PlacedTensor result) implements HostStep {
        @Override
        public List<PlacedTensor> sources() {
            return List.of(source);
        }

        @Override
        public List<PlacedTensor> results() {
            return List.of(result);
        }
    }

    /// Elements of a tensor of the shape `whole`, each of so many bytes.
    record Part(Dims whole, Dims offsets, Dims sizes, Dims strides, int elementBytes) {}

    /// Cuts a row-major tensor into tiles that lie one after the other, or puts it together again.
    record Relayout(Tiles work, PlacedTensor source, PlacedTensor result) implements HostStep {
        @Override
        public List<PlacedTensor> sources() {
            return List.of(source);
        }

        @Override
        public List<PlacedTensor> results() {
            return List.of(result);
        }
    }

    /// A tensor of the shape `sizes`, each of its elements of so many bytes, that lies tile by tile.
    ///
    /// @param packs whether it is made; else it is what there is
    /// @param strides how far apart neighbours along each dimension lie in the row-major tensor, in elements
    record Tiles(boolean packs, Dims sizes, Dims strides, int elementBytes) {}

    /// Puts parts of tensors, so many bytes each, one behind the other in turn; whole tensors where that is all of one.
    record Stack(List<PlacedTensor> sources, long bytes, PlacedTensor result) implements HostStep {
        public Stack {
            sources = List.copyOf(sources);
        }

        @Override
        public Object work() {
            return new Rows(sources.size(), bytes);
        }

        @Override
        public List<PlacedTensor> results() {
            return List.of(result);
        }
    }

    /// So many tensors become one.
    record Rows(int count, long bytes) {}

    /// Makes a tensor whose values do not matter.
    record Blank(PlacedTensor result) implements HostStep {
        @Override
        public Object work() {
            return Blank.class;
        }

        @Override
        public List<PlacedTensor> sources() {
            return List.of();
        }

        @Override
        public List<PlacedTensor> results() {
            return List.of(result);
        }
    }

    /// Begins what the model calls by this name: one of its layers.
    record Enter(String place) implements HostStep {
        @Override
        public Object work() {
            return Enter.class;
        }

        @Override
        public List<PlacedTensor> sources() {
            return List.of();
        }

        @Override
        public List<PlacedTensor> results() {
            return List.of();
        }
    }
}
