package dev.headrace.frontends.huggingface;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The functions between two linear layers.
enum Activation {
    SILU,
    GELU,
    GELU_TANH,
    RELU;

    private static final SequencedMap<String, Activation> BY_NAME = byName();

    private static SequencedMap<String, Activation> byName() {
        SequencedMap<String, Activation> names = new LinkedHashMap<>();
        names.put("silu", SILU);
        names.put("swish", SILU);
        names.put("gelu", GELU);
        names.put("gelu_new", GELU_TANH);
        names.put("gelu_pytorch_tanh", GELU_TANH);
        names.put("relu", RELU);
        return names;
    }

    /// @throws dev.headrace.ir.InputError where the field names none of these
    static Activation read(Config config, String field, Activation otherwise) {
        if (!config.has(field)) return otherwise;
        String name = config.text(field);
        Activation known = BY_NAME.get(name);
        if (known != null) return known;
        throw config.unknown(field, name, BY_NAME.keySet());
    }

    Tensor apply(Network at, Tensor x) {
        return switch (this) {
            case SILU -> at.unary("aten.silu.default", x);
            case GELU -> at.gelu(x, "none");
            case GELU_TANH -> at.gelu(x, "tanh");
            case RELU -> at.unary("aten.relu.default", x);
        };
    }
}
