package dev.headrace.frontends.huggingface;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The decoders that are known.
final class Architectures {
    /// @param name of the class in `transformers`
    /// @param type that a configuration states
    private record Architecture(String name, String type, BiFunction<Config, Phase, Decoder> reader) {}

    private static final List<Architecture> ALL = List.of(
            new Architecture("GPT2LMHeadModel", "gpt2", (config, _) -> Gpt2.read(config)),
            new Architecture("LlamaForCausalLM", "llama", Llama::read),
            new Architecture("MistralForCausalLM", "mistral", Mistral::read),
            new Architecture("Qwen2ForCausalLM", "qwen2", Qwen::read2),
            new Architecture("Qwen3ForCausalLM", "qwen3", Qwen::read3),
            new Architecture("GemmaForCausalLM", "gemma", Gemma::read1),
            new Architecture("Gemma2ForCausalLM", "gemma2", Gemma::read2),
            new Architecture("Gemma3ForCausalLM", "gemma3_text", Gemma::read3),
            new Architecture("Phi3ForCausalLM", "phi3", Phi3::read));

    private Architectures() {}

    /// @throws dev.headrace.ir.InputError where it is none of these, or its fields make no sense
    static Decoder read(Config config, Phase phase) {
        List<String> names = config.texts("architectures").orElse(List.of());
        // Files written by hand may name no class.
        Architecture known = names.isEmpty()
                ? find(config, "model_type", List.of(config.text("model_type")), Architecture::type)
                : find(config, "architectures", names, Architecture::name);
        return known.reader().apply(config, phase);
    }

    private static Architecture find(
            Config config, String field, List<String> values, Function<Architecture, String> key) {
        for (Architecture architecture : ALL) if (values.contains(key.apply(architecture))) return architecture;
        throw config.unknown(
                field, String.join(", ", values), ALL.stream().map(key).toList());
    }
}
