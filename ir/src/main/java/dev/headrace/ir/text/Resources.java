package dev.headrace.ir.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The section at the end of a file that holds the bytes of `dense_resource<name>`:
///
/// ```text
/// {-#
///   dialect_resources: {
///     builtin: {
///       weight: "0x040000000000803F"
///     }
///   }
/// #-}
/// ```
///
/// Read when the first of them is asked for, which is before the parser comes there. Keeps places, not bytes.
final class Resources {
    private final Source source;
    private @Nullable Map<String, Integer> places;
    private int end;

    Resources(Source source) {
        this.source = source;
    }

    /// A parser whose next word is the text of the bytes.
    /// @param use where the text names the resource
    Parser open(String name, Parser in, int use) {
        Integer place = places(in).get(name);
        if (place == null)
            throw in.errorAt(use, "the file has no resource '" + name + "', print it without leaving constants out");
        return in.from(place);
    }

    /// Goes on behind the section that is next.
    void skip(Parser in) {
        int start = in.position();
        places(in);
        if (end <= start) throw in.error("a second section of resources");
        in.tokens.moveTo(end);
    }

    private Map<String, Integer> places(Parser in) {
        Map<String, Integer> known = places;
        if (known != null) return known;
        Map<String, Integer> found = new HashMap<>();
        int start = source.text().startsWith("{-#") ? 0 : source.text().indexOf("\n{-#") + 1;
        if (source.text().startsWith("{-#", start)) section(in.from(start), found);
        places = found;
        return found;
    }

    private void section(Parser in, Map<String, Integer> found) {
        in.expect("{-#");
        if (!in.at("#-}")) {
            do {
                boolean ofDialects = name(in).equals("dialect_resources");
                in.expect(":");
                group(in, ofDialects ? found : new HashMap<>());
            } while (in.consume(","));
        }
        if (!in.at("#-}")) throw in.error("expected '#-}' before " + in.tokens.describeNext());
        end = in.position() + "#-}".length();
    }

    /// `{ builtin: { … }, … }`
    private static void group(Parser in, Map<String, Integer> found) {
        in.expect("{");
        if (in.consume("}")) return;
        do {
            boolean isBuiltin = name(in).equals("builtin");
            in.expect(":");
            entries(in, isBuiltin ? found : new HashMap<>());
        } while (in.consume(","));
        in.expect("}");
    }

    private static void entries(Parser in, Map<String, Integer> found) {
        in.expect("{");
        if (in.consume("}")) return;
        do {
            int start = in.position();
            String name = name(in);
            in.expect(":");
            if (found.put(name, in.position()) != null) throw in.errorAt(start, "resource '" + name + "' stands twice");
            if (in.tokens.at(Token.Kind.STRING)) in.tokens.take();
            else in.attribute();
        } while (in.consume(","));
        in.expect("}");
    }

    private static String name(Parser in) {
        return in.tokens.at(Token.Kind.STRING) ? in.string() : in.keyword();
    }
}
