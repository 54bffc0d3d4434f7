package dev.headrace.frontends.sizes;

import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.List;

/// Reads a formula as SymPy's `srepr` writes it: `Add(Symbol('s70', positive=True, integer=True), Integer(1))`.
public final class ReadSize {
    private static final int DEEPEST = 64;

    private final String where;
    private final String text;
    private int at;

    private ReadSize(String where, String text) {
        this.where = where;
        this.text = text;
    }

    /// @throws InputError where the text is no such formula, or has a function that is not known here
    public static SizeExpr of(String where, String text) {
        ReadSize reader = new ReadSize(where, text);
        SizeExpr size = reader.expression(0);
        if (reader.at != text.length()) throw reader.error();
        return size;
    }

    private SizeExpr expression(int depth) {
        if (depth > DEEPEST) throw error();
        String head = word();
        expect('(');
        switch (head) {
            case "Integer" -> {
                SizeExpr number = number(until(')'));
                expect(')');
                return number;
            }
            case "Symbol" -> {
                expect('\'');
                String name = until('\'');
                expect('\'');
                until(')');
                expect(')');
                return new SizeExpr.Symbol(name);
            }
            default -> {
                SizeExpr.Kind kind = SizeExpr.Kind.named(head)
                        .orElseThrow(() -> new InputError(
                                "has a size with '" + head + "', which is not supported",
                                where,
                                "export the model with sizes that are sums, products or quotients"));
                List<SizeExpr> terms = new ArrayList<>();
                do {
                    while (at < text.length() && text.charAt(at) == ' ') at++;
                    if (text.startsWith("evaluate=", at)) until(')');
                    else terms.add(expression(depth + 1));
                } while (accept(','));
                expect(')');
                if (terms.isEmpty()) throw error();
                return new SizeExpr.Combined(kind, terms);
            }
        }
    }

    private SizeExpr number(String digits) {
        try {
            return new SizeExpr.Whole(Long.parseLong(digits));
        } catch (NumberFormatException _) {
            throw error();
        }
    }

    private String word() {
        int start = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) at++;
        return text.substring(start, at);
    }

    private String until(char end) {
        int start = at;
        at = text.indexOf(end, at);
        if (at < 0) {
            at = text.length();
            throw error();
        }
        return text.substring(start, at);
    }

    private boolean accept(char wanted) {
        if (at == text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) throw error();
    }

    private InputError error() {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new InputError("has the size '" + shown + "', which is no formula", where, "export the model again");
    }
}
