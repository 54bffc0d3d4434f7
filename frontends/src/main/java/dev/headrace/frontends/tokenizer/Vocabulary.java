package dev.headrace.frontends.tokenizer;

import dev.headrace.frontends.json.Json;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a `tokenizer.json` says of its tokens.
/// @param size one more than the highest number that a text can give, without `added`
/// @param added tokens that are found as a whole in a text, by what is found
record Vocabulary(long size, Map<String, Integer> added) {
    Vocabulary {
        added = Map.copyOf(added);
    }

    /// @throws InputError where it is no JSON, or not of this form
    static Vocabulary read(String where, MemorySegment utf8) {
        // How tokens are merged is nothing that matters here, and most of the file.
        Json json = Json.parse(where, utf8, Set.of("merges"));
        Json vocabulary = json.at("model").at("vocab");
        Map<String, Integer> added = new HashMap<>();
        for (Json token : json.find("added_tokens").map(Json::items).orElse(List.of()))
            added.put(token.at("content").text(), number(token.at("id")));
        // Unigram models list their tokens with scores, by number.
        long size = vocabulary.isList() ? vocabulary.items().size() : 0;
        if (!vocabulary.isList())
            for (var token : vocabulary.fields().entrySet())
                if (!added.containsKey(token.getKey())) size = Math.max(size, number(token.getValue()) + 1L);
        return new Vocabulary(size, added);
    }

    private static int number(Json json) {
        long number = json.integer();
        if (number < 0 || number >= Integer.MAX_VALUE) throw json.error("is " + number + ", no number of a token");
        return (int) number;
    }

    Optional<Integer> number(String token) {
        return Optional.ofNullable(added.get(token));
    }

    void requireWithin(long known, String where) {
        if (size > known)
            throw new InputError(
                    "has a vocabulary of " + size + " tokens, the model knows " + known,
                    where,
                    "give the tokenizer.json that belongs to the model");
    }
}
