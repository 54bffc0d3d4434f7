package dev.headrace.frontends.huggingface;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiFunction;

/// The decoders that are known, by their classes in `transformers` and by the type that a configuration states.
final class Architectures {
    private static final SequencedMap<String, BiFunction<Config, Phase, Decoder>> BY_CLASS = new LinkedHashMap<>();
    private static final SequencedMap<String, BiFunction<Config, Phase, Decoder>> BY_TYPE = new LinkedHashMap<>();

    static {
        add("GPT2LMHeadModel", "gpt2", (config, _) -> Gpt2.read(config));
        add("LlamaForCausalLM", "llama", Llama::read);
        add("MistralForCausalLM", "mistral", Mistral::read);
        add("Qwen2ForCausalLM", "qwen2", Qwen::read2);
        add("Qwen3ForCausalLM", "qwen3", Qwen::read3);
        add("GemmaForCausalLM", "gemma", Gemma::read1);
        add("Gemma2ForCausalLM", "gemma2", Gemma::read2);
        add("Gemma3ForCausalLM", "gemma3_text", Gemma::read3);
        add("Phi3ForCausalLM", "phi3", Phi3::read);
    }

    private Architectures() {}

    private static void add(String name, String type, BiFunction<Config, Phase, Decoder> reader) {
        BY_CLASS.put(name, reader);
        BY_TYPE.put(type, reader);
    }

    /// @throws dev.headrace.ir.InputError where it is none of these, or its fields make no sense
    static Decoder read(Config config, Phase phase) {
        refuseQuantized(config);
        return architecture(config).apply(config, phase);
    }

    private static BiFunction<Config, Phase, Decoder> architecture(Config config) {
        List<String> classes = config.texts("architectures").orElse(List.of());
        for (String name : classes) {
            BiFunction<Config, Phase, Decoder> known = BY_CLASS.get(name);
            if (known != null) return known;
        }
        if (!classes.isEmpty()) throw config.unknown("architectures", String.join(", ", classes), BY_CLASS.keySet());
        // Files written by hand, or of a model without its last layer, may name no class.
        String type = config.text("model_type");
        BiFunction<Config, Phase, Decoder> known = BY_TYPE.get(type);
        if (known == null) throw config.unknown("model_type", type, BY_TYPE.keySet());
        return known;
    }

    private static void refuseQuantized(Config config) {
        if (config.has("quantization_config"))
            throw config.error("quantization_config", "says that the weights are quantized, which is not supported");
    }
}
