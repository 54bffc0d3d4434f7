package dev.headrace.cli;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.VectorType;

/// How many additions, subtractions, multiplications and divisions of numbers a kernel does in a run. Indices do not
/// count; what stands in a condition counts as if it were met each time.
final class ArithmeticCount {
    private ArithmeticCount() {}

    /// @param lengths how often loops run
    static long of(KernelOp kernel, Lengths lengths) {
        return of(kernel.body(), lengths);
    }

    private static long of(Block block, Lengths lengths) {
        long count = 0;
        for (Op op : block) {
            long trips = op instanceof ForOp loop ? lengths.of(loop) : 1;
            for (Region region : op.regions())
                for (Block inner : region.blocks())
                    count = Math.addExact(count, Math.multiplyExact(trips, of(inner, lengths)));
            if (op instanceof BinaryOp binary && counts(binary.kind()))
                count += numbers(op.result().type());
        }
        return count;
    }

    private static boolean counts(BinaryOp.Kind kind) {
        return switch (kind) {
            case ADDF, SUBF, MULF, DIVF, ADDI, SUBI, MULI -> true;
            case MAXIMUMF,
                    MINIMUMF,
                    MAXNUMF,
                    MINNUMF,
                    REMF,
                    DIVSI,
                    DIVUI,
                    REMSI,
                    REMUI,
                    FLOORDIVSI,
                    CEILDIVSI,
                    ANDI,
                    ORI,
                    XORI,
                    SHLI,
                    SHRSI,
                    SHRUI,
                    MAXSI,
                    MINSI,
                    MAXUI,
                    MINUI -> false;
        };
    }

    private static long numbers(Type type) {
        return switch (type) {
            case IndexType _ -> 0;
            case VectorType vector -> vector.elements();
            default -> 1;
        };
    }
}
