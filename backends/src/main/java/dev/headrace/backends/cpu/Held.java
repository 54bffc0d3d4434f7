package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Type;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a value of the program is in the code.
sealed interface Held {
    /// The same in a function that has been given the names in it under others.
    Held renamed(UnaryOperator<String> names);

    /// The names of the values of the code that it consists of, with their types.
    List<String> typed();

    /// A number or a short vector of them.
    record Numbers(String type, String name) implements Held {
        @Override
        public Held renamed(UnaryOperator<String> names) {
            return new Numbers(type, names.apply(name));
        }

        @Override
        public List<String> typed() {
            return List.of(type + " " + name);
        }
    }

    /// A tensor or memref: numbers in memory at regular distances.
    ///
    /// @param pointer to the first one
    /// @param scalar the type of one number
    /// @param strides between neighbours of each dimension, in numbers
    /// @param lanes numbers that lie side by side in place of one; 0 for plain ones
    record View(Storage storage, String pointer, Type scalar, Dims shape, List<Long> strides, int lanes)
            implements Held {
        public View {
            strides = List.copyOf(strides);
        }

        static View contiguous(Storage storage, String pointer, Type scalar, Dims shape, int lanes) {
            return new View(storage, pointer, scalar, shape, rowMajor(shape, Math.max(1, lanes)), lanes);
        }

        static List<Long> rowMajor(Dims shape, long innermost) {
            Long[] strides = new Long[shape.size()];
            long stride = innermost;
            for (int dim = strides.length - 1; dim >= 0; dim--) {
                strides[dim] = stride;
                stride *= shape.at(dim);
            }
            return Arrays.asList(strides);
        }

        /// Whether the numbers lie in row-major order without gaps.
        boolean isContiguous() {
            List<Long> expected = rowMajor(shape, Math.max(1, lanes));
            for (int dim = 0; dim < strides.size(); dim++)
                if (shape.at(dim) != 1 && !strides.get(dim).equals(expected.get(dim))) return false;
            return true;
        }

        long numbers() {
            return shape.product() * Math.max(1, lanes);
        }

        long bytes() {
            return numbers() * Scalars.bytes(scalar);
        }

        @Override
        public Held renamed(UnaryOperator<String> names) {
            return new View(storage, names.apply(pointer), scalar, shape, strides, lanes);
        }

        @Override
        public List<String> typed() {
            return List.of("ptr " + pointer);
        }
    }

    /// A stream: tokens, and how many of them were written and read.
    ///
    /// @param counts to numbers of tokens, `i64` each: written, then read by each reader
    /// @param countsStorage where they lie
    /// @param capacity tokens that may be written
    record Queue(Tokens tokens, String counts, Storage countsStorage, QueueUse use, long capacity, String name)
            implements Held {
        @Override
        public Held renamed(UnaryOperator<String> names) {
            return new Queue(tokens.renamed(names), names.apply(counts), countsStorage, use, capacity, name);
        }

        @Override
        public List<String> typed() {
            return List.of("ptr " + tokens.pointer(), "ptr " + counts);
        }
    }

    /// Where the tokens of a stream are.
    sealed interface Tokens {
        String pointer();

        Storage storage();

        Tokens renamed(UnaryOperator<String> names);
    }

    /// Tokens in a row, as they are written.
    ///
    /// @param size numbers of one token
    record Stored(Storage storage, String pointer, Type scalar, long size) implements Tokens {
        @Override
        public Tokens renamed(UnaryOperator<String> names) {
            return new Stored(storage, names.apply(pointer), scalar, size);
        }
    }

    /// Tiles of a tensor, taken out of it when they are read.
    ///
    /// @param type in whose order they are counted
    /// @param first the number of the first one
    record Cut(View whole, ItensorType type, long first) implements Tokens {
        @Override
        public String pointer() {
            return whole.pointer();
        }

        @Override
        public Storage storage() {
            return whole.storage();
        }

        @Override
        public Tokens renamed(UnaryOperator<String> names) {
            return new Cut((View) whole.renamed(names), type, first);
        }
    }
}
