package dev.headrace.simulator.values;

import static dev.headrace.ir.affine.AffineExpr.dim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.arith.AffineArithmetic;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.type.IntegerType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Arithmetic gives what the expression is, also where something negative is divided.
class AffineArithmeticTest {
    private static final List<AffineExpr> EXPRESSIONS = List.of(
            dim(0).times(4).plus(dim(1)).mod(3),
            dim(0).plus(-5).mod(4),
            dim(0).plus(dim(1).times(-2)).floorDiv(3),
            dim(0).times(-1).plus(3).mod(2).plus(dim(1)),
            dim(0).plus(-5).floorDiv(2).mod(3),
            dim(0).plus(-7).mod(4).floorDiv(2));

    @Test
    void arithmetic_is_the_expression() {
        for (AffineExpr expression : EXPRESSIONS)
            for (long i = 0; i < 8; i++)
                for (long j = 0; j < 4; j++)
                    assertThat(computed(expression, i, j))
                            .as("%s at %d, %d", expression, i, j)
                            .isEqualTo(expression.evaluate(i, j));
    }

    private static long computed(AffineExpr expression, long... counters) {
        Program program = new Program();
        List<Value> values = List.of(program.index(counters[0]), program.index(counters[1]));
        Value index = AffineArithmetic.emit(program.at, Program.HERE, expression, values);
        return program.whole(CastOp.create(program.at, Program.HERE, CastOp.Kind.INDEX_CAST, index, IntegerType.I64)
                .result());
    }
}
