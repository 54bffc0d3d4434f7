package dev.headrace.frontends.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns bytes into a tree, within limits.
final class JsonReader {
    private static final long MAX_BYTES = 512L << 20;
    private static final int MAX_DEPTH = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    // Interned names would outlive the document.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String where;
    private final TokenFilter filter;

    JsonReader(String where, Set<String> ignored) {
        this.where = where;
        filter = new AllBut(ignored);
    }

    JsonNode read(MemorySegment utf8) {
        if (utf8.byteSize() > MAX_BYTES)
            throw new InputError(
                    "has " + utf8.byteSize() + " bytes of JSON, more than the " + MAX_BYTES + " that are read",
                    where,
                    "write it without stack traces, or a smaller model");
        if (utf8.byteSize() == 0)
            throw new InputError("is empty where JSON is expected", where, "write the file again");
        try (JsonParser parser = MAPPER.createParser(new ByteBufferBackedInputStream(utf8.asByteBuffer()));
                JsonParser filtered =
                        new FilteringParserDelegate(parser, filter, TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true)) {
            JsonNode tree = MAPPER.readTree(filtered);
            if (tree == null || tree.isMissingNode())
                throw new InputError("holds no JSON", where, "write the file again");
            return tree;
        } catch (JsonProcessingException e) {
            String problem = firstLine(e.getOriginalMessage());
            if (problem.startsWith("Unexpected end-of-input"))
                throw new InputError("JSON is cut short at " + place(e), where, "copy or write the file again", e);
            throw new InputError(
                    "is no valid JSON at " + place(e) + " (" + problem + ")", where, "copy or write the file again", e);
        } catch (IOException e) {
            throw new InputError(
                    "is no valid JSON (" + firstLine(e.getMessage()) + ")", where, "copy or write the file again", e);
        }
    }

    private static String place(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null
                ? "an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    private static final class AllBut extends TokenFilter {
        private final Set<String> ignored;

        AllBut(Set<String> ignored) {
            this.ignored = ignored;
        }

        @Override
        public @Nullable TokenFilter includeProperty(String name) {
            return ignored.contains(name) ? null : this;
        }

        @Override
        public boolean includeEmptyArray(boolean contentsFiltered) {
            return true;
        }

        @Override
        public boolean includeEmptyObject(boolean contentsFiltered) {
            return true;
        }
    }
}
