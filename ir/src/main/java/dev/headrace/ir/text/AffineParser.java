package dev.headrace.ir.text;

import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `<(d0, d1)[s0] -> (d1, d0 * 2 + 1)>`, behind the word `affine_map`.
final class AffineParser {
    private static final int MOST_OPERATORS = 500;

    private final Parser in;
    private final Map<String, AffineExpr> names = new HashMap<>();
    private int operators;

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
        while (in.at("+") || in.at("-")) {
            int start = operator();
            boolean minus = in.consume("-");
            if (!minus) in.expect("+");
            AffineExpr right = product();
            try {
                left = minus ? left.minus(right) : left.plus(right);
            } catch (ArithmeticException _) {
                throw in.errorAt(start, "sum is out of range");
            }
        }
        return left;
    }

    private AffineExpr product() {
        AffineExpr left = factor();
        while (in.at("*") || in.at("floordiv") || in.at("ceildiv") || in.at("mod")) {
            int start = operator();
            if (in.consume("*")) left = times(left, factor(), start);
            else if (in.consume("floordiv")) left = left.floorDiv(divisor());
            else if (in.consume("ceildiv")) left = left.ceilDiv(divisor());
            else {
                in.expect("mod");
                left = left.mod(divisor());
            }
        }
        return left;
    }

    /// Counts an operator: what walks the expression later goes as deep as it has operators.
    private int operator() {
        if (++operators > MOST_OPERATORS) throw in.error("affine map has more than " + MOST_OPERATORS + " operators");
        return in.position();
    }

    private AffineExpr times(AffineExpr left, AffineExpr right, int start) {
        if (!(left instanceof AffineExpr.Constant) && !(right instanceof AffineExpr.Constant))
            throw in.errorAt(start, "one factor must be a number");
        try {
            return left.times(right);
        } catch (ArithmeticException _) {
            throw in.errorAt(start, "product is out of range");
        }
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
                return times(factor(), AffineExpr.constant(-1), minus);
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
