package dev.headrace.ir.text;

import dev.headrace.ir.Location;

/// `loc("name")`, `loc("file":1:2)`, `loc(fused[…])`, `loc(unknown)`, `loc(#alias)`.
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
            if (in.tokens.at(Token.Kind.ATTRIBUTE)) return alias();
            String text = in.string();
            if (in.consume(":")) {
                long line = in.integer();
                in.expect(":");
                return new Location.File(text, (int) line, (int) in.integer());
            }
            if (in.consume("(")) {
                inner();
                in.expect(")");
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

    private Location alias() {
        Token token = in.tokens.take();
        String name = in.tokens.spelling(token);
        int body = in.aliases()
                .bodyOf(name)
                .orElseThrow(() -> in.errorAt(token.start(), "undefined location '" + name + "'"));
        return new LocationParser(in.from(body)).location();
    }
}
