package dev.headrace.ir.text;

import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `<(d0, d1)[s0] -> (d1, d0 * 2 + 1)>`, behind the word `affine_map`.
final class AffineParser {
    private final Parser in;
    private final Map<String, AffineExpr> names = new HashMap<>();

    AffineParser(Parser in) {
        this.in = in;
    }

    AffineMap map() {
        in.expect("<");
        int dims = names("(", ")", true);
        int symbols = in.at("[") ? names("[", "]", false) : 0;
        in.expect("->");
        in.expect("(");
        List<AffineExpr> results = new ArrayList<>();
        if (!in.at(")")) {
            do results.add(sum());
            while (in.consume(","));
        }
        in.expect(")");
        in.expect(">");
        return new AffineMap(dims, symbols, results);
    }

    private int names(String open, String close, boolean dims) {
        in.expect(open);
        int count = 0;
        if (!in.at(close)) {
            do {
                int start = in.position();
                String name = in.keyword();
                AffineExpr expr = dims ? new AffineExpr.Dim(count) : new AffineExpr.Symbol(count);
                if (names.put(name, expr) != null) throw in.errorAt(start, "name '" + name + "' stands twice");
                count++;
            } while (in.consume(","));
        }
        in.expect(close);
        return count;
    }

    private AffineExpr sum() {
        AffineExpr left = product();
        while (true) {
            if (in.consume("+")) left = left.plus(product());
            else if (in.consume("-")) left = left.minus(product());
            else return left;
        }
    }

    private AffineExpr product() {
        AffineExpr left = factor();
        while (true) {
            int start = in.position();
            if (in.consume("*")) left = times(left, factor(), start);
            else if (in.consume("floordiv")) left = left.floorDiv(divisor());
            else if (in.consume("ceildiv")) left = left.ceilDiv(divisor());
            else if (in.consume("mod")) left = left.mod(divisor());
            else return left;
        }
    }

    private AffineExpr times(AffineExpr left, AffineExpr right, int start) {
        try {
            if (left instanceof AffineExpr.Constant || right instanceof AffineExpr.Constant) return left.times(right);
        } catch (ArithmeticException e) {
            throw in.errorAt(start, "product is out of range");
        }
        throw in.errorAt(start, "one factor must be a number");
    }

    private long divisor() {
        int start = in.position();
        if (factor() instanceof AffineExpr.Constant(long value) && value > 0) return value;
        throw in.errorAt(start, "expected a positive number");
    }

    private AffineExpr factor() {
        in.enter();
        try {
            if (in.consume("(")) {
                AffineExpr inner = sum();
                in.expect(")");
                return inner;
            }
            if (in.at("-")) {
                int minus = in.position();
                in.consume("-");
                if (in.tokens.at(Token.Kind.INTEGER)) {
                    in.tokens.moveTo(minus);
                    return AffineExpr.constant(in.integer());
                }
                return factor().times(-1);
            }
            if (in.tokens.at(Token.Kind.INTEGER)) return AffineExpr.constant(in.integer());
            int start = in.position();
            String name = in.keyword();
            AffineExpr expr = names.get(name);
            if (expr == null) throw in.errorAt(start, "unknown name '" + name + "' in an affine map");
            return expr;
        } finally {
            in.leave();
        }
    }
}
