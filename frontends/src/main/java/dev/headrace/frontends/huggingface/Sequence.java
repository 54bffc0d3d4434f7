package dev.headrace.frontends.huggingface;

import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The tokens of one run, and the keys and values that they may see.
abstract sealed class Sequence {
    private final Tensor ids;

    private Sequence(Tensor ids) {
        this.ids = ids;
    }

    /// Declares the inputs of a run.
    static Sequence of(Phase phase, Decoder decoder, Network at) {
        return switch (phase) {
            case Phase.Prefill(int tokens) -> new Prompt(tokens, at);
            case Phase.Decode(int tokens, int capacity) -> new Step(tokens, capacity, decoder, at);
        };
    }

    /// The numbers of the tokens in the vocabulary: `[1, tokens]`.
    Tensor ids() {
        return ids;
    }

    long tokens() {
        return ids.size(1);
    }

    /// Where each token stands: `[tokens]`.
    abstract Tensor positions();

    /// The number of positions that have keys and values.
    abstract long keys();

    /// What the tokens may read in a layer, given their own keys and values. Asked once for each layer, in order.
    abstract KeysAndValues seen(int layer, KeysAndValues own, Network at);

    /// The caches as they are after the run, in the order of the inputs.
    abstract List<Tensor> caches();

    private static final class Prompt extends Sequence {
        private final Tensor positions;

        Prompt(int tokens, Network at) {
            super(at.input("input_ids", TensorType.of(IntegerType.I64, 1, tokens)));
            positions = at.range(tokens);
        }

        @Override
        Tensor positions() {
            return positions;
        }

        @Override
        long keys() {
            return tokens();
        }

        @Override
        KeysAndValues seen(int layer, KeysAndValues own, Network at) {
            return own;
        }

        @Override
        List<Tensor> caches() {
            return List.of();
        }
    }

    private static final class Step extends Sequence {
        private final int capacity;
        private final Tensor position;
        private final List<KeysAndValues> before = new ArrayList<>();
        private final List<Tensor> after = new ArrayList<>();

        Step(int tokens, int capacity, Decoder decoder, Network at) {
            super(at.input("input_ids", TensorType.of(IntegerType.I64, 1, tokens)));
            this.capacity = capacity;
            position = at.input("position", TensorType.of(IntegerType.I64, tokens));
            Heads heads = decoder.heads();
            TensorType cache = TensorType.of(at.element(), 1, heads.keys(), capacity, heads.size());
            for (int i = 0; i < decoder.layers(); i++)
                before.add(new KeysAndValues(at.input("k" + i, cache), at.input("v" + i, cache)));
        }

        @Override
        Tensor positions() {
            return position;
        }

        @Override
        long keys() {
            return capacity;
        }

        @Override
        KeysAndValues seen(int layer, KeysAndValues own, Network at) {
            KeysAndValues cache = before.get(layer);
            KeysAndValues written = new KeysAndValues(
                    at.writeRows(cache.keys(), position, own.keys()),
                    at.writeRows(cache.values(), position, own.values()));
            after.add(written.keys());
            after.add(written.values());
            return written;
        }

        @Override
        List<Tensor> caches() {
            return after;
        }
    }
}
