package dev.headrace.compiler.tiling;

import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows that a computation adds before and after those of its input: it reads row `(d + n - before) mod n` of `n`, and
/// where that is none of the rows from `before` on, its result does not depend on what it reads.
///
/// The rows of the input may be split in blocks: then two dimensions are read, the block at `E floordiv n` and the row
/// in it at `E mod n`, where `E` is the row as above.
///
/// @param loop over the rows of the result
/// @param before how many rows come before those of the input
/// @param inside how many rows the input has
/// @param block how many of them are a block; 1 if they are not split
/// @param reads where the input's rows are read
record RowPadding(int loop, long before, long inside, long block, List<Read> reads) {
    RowPadding {
        reads = List.copyOf(reads);
    }

    /// One dimension of one operand, the first of two where rows are split.
    record Read(int operand, int result) {}

    /// What `op` adds along the rows that its loop `loop` runs over, if it does nothing else with that loop.
    static Optional<RowPadding> along(GenericOp op, int loop) {
        if (!op.isParallel()) return Optional.empty();
        List<Read> reads = new ArrayList<>();
        long before = -1;
        long inside = -1;
        long block = 1;
        for (int i = 0; i < op.operandCount(); i++) {
            AffineMap map = op.map(i);
            for (int r = 0; r < map.resultCount(); r++) {
                AffineExpr position = map.result(r);
                if (!position.uses(loop)) continue;
                TensorType type = (TensorType) op.operand(i).type();
                long size = blockSize(map, r, type);
                long rows = type.sizeOf(r) * size;
                long gap = gap(size > 1 ? ((AffineExpr.FloorDiv) position).left() : position, loop, rows);
                boolean same = reads.isEmpty() || gap == before && rows == inside && size == block;
                if (i >= op.inputs().size()) {
                    if (!(position instanceof AffineExpr.Dim)) return Optional.empty();
                    continue;
                }
                if (gap < 0 || !same) return Optional.empty();
                before = gap;
                inside = rows;
                block = size;
                reads.add(new Read(i, r));
                if (size > 1) r++;
            }
        }
        long extent = op.loopExtents().at(loop);
        if (reads.isEmpty() || before + inside > extent) return Optional.empty();
        if (block > 1 && inside == extent) return Optional.empty();
        for (Read read : reads) {
            boolean ignored = (before == 0 || IgnoredRows.areIgnored(op, read.operand, loop, 0, before - 1))
                    && (before + inside == extent
                            || IgnoredRows.areIgnored(op, read.operand, loop, before + inside, extent - 1));
            if (!ignored) return Optional.empty();
        }
        return Optional.of(new RowPadding(loop, before, inside, block, reads));
    }

    /// How many rows a block has, for `E floordiv n` beside `E mod n`; else 1.
    private static long blockSize(AffineMap map, int result, TensorType type) {
        if (!(map.result(result) instanceof AffineExpr.FloorDiv(AffineExpr row, AffineExpr.Constant(long size)))
                || result + 1 == map.resultCount()) return 1;
        boolean split = map.result(result + 1).equals(row.mod(size)) && type.sizeOf(result + 1) == size;
        return split ? size : 1;
    }

    /// For `(d_loop + e) mod rows` the rows before the first one, else -1.
    private static long gap(AffineExpr position, int loop, long rows) {
        if (!(position instanceof AffineExpr.Mod(AffineExpr shifted, AffineExpr.Constant(long modulus)))
                || modulus != rows) return -1;
        return switch (shifted) {
            case AffineExpr.Dim(int d) when d == loop -> 0;
            case AffineExpr.Add(AffineExpr.Dim(int d), AffineExpr.Constant(long e))
            when d == loop && e >= 0 && e < rows -> (rows - e) % rows;
            default -> -1;
        };
    }

    boolean reads(int operand, int result) {
        return reads.contains(new Read(operand, result));
    }

    /// Whether the dimension runs over the rows of a block.
    boolean isInBlock(int operand, int result) {
        return block > 1 && reads(operand, result - 1);
    }

    boolean reads(int operand) {
        return reads.stream().anyMatch(read -> read.operand == operand);
    }
}
