package dev.headrace.ir.text;

import dev.headrace.ir.Location;

/// `loc("name")`, `loc("file":1:2)`, `loc(fused[…])`, `loc(callsite("a" at "b"))`, `loc(unknown)`, `loc(#alias)`. What
/// a
/// [Location] does not hold is read and left out: ends of ranges, metadata, the structure of call stacks.
final class LocationParser {
    private final Parser in;

    LocationParser(Parser in) {
        this.in = in;
    }

    Location location() {
        in.expect("loc");
        in.expect("(");
        Location location = inner();
        in.expect(")");
        return location;
    }

    private Location inner() {
        in.enter();
        try {
            if (in.consume("unknown")) return Location.UNKNOWN;
            if (in.consume("fused")) return fused();
            if (in.consume("callsite")) return callSite();
            if (in.tokens.at(Token.Kind.ATTRIBUTE)) return in.aliases().location(in, in.tokens.take());
            String text = in.string();
            if (in.consume(":")) return file(text);
            if (in.consume("(")) {
                Location child = inner();
                in.expect(")");
                return Location.named(text).fuse(child);
            }
            return Location.named(text);
        } finally {
            in.leave();
        }
    }

    private Location fused() {
        if (in.consume("<")) {
            in.attribute();
            in.expect(">");
        }
        in.expect("[");
        Location all = Location.UNKNOWN;
        if (in.consume("]")) return all;
        do all = all.fuse(inner());
        while (in.consume(","));
        in.expect("]");
        return all;
    }

    private Location callSite() {
        in.expect("(");
        Location callee = inner();
        in.expect("at");
        Location caller = inner();
        in.expect(")");
        return callee.fuse(caller);
    }

    /// `"file":1:2`, or a range `"file":1:2 to 3:4`, of which the beginning counts.
    private Location file(String path) {
        int line = number();
        in.expect(":");
        Location file = new Location.File(path, line, number());
        if (in.consume("to")) {
            if (!in.at(":")) number();
            in.expect(":");
            number();
        }
        return file;
    }

    private int number() {
        int start = in.position();
        long number = in.integer();
        if (number < 0 || number > Integer.MAX_VALUE) throw in.errorAt(start, "number is out of range");
        return (int) number;
    }
}
