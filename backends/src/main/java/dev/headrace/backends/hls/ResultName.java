package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.CompareFloatOp;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.ir.Op;

/// Names for results that nobody named: what the number is.
final class ResultName {
    private ResultName() {}

    static String of(Op op) {
        return switch (op) {
            case BinaryOp binary ->
                switch (binary.kind()) {
                    case ADDF, ADDI -> "sum";
                    case SUBF, SUBI -> "difference";
                    case MULF, MULI -> "product";
                    case DIVF, DIVSI, DIVUI, FLOORDIVSI, CEILDIVSI -> "quotient";
                    case REMF, REMSI, REMUI -> "remainder";
                    case MAXIMUMF, MAXNUMF, MAXSI, MAXUI -> "larger";
                    case MINIMUMF, MINNUMF, MINSI, MINUI -> "smaller";
                    case ANDI, ORI, XORI, SHLI, SHRSI, SHRUI -> "bits";
                };
            case NegFOp _ -> "negative";
            case CompareFloatOp _, CompareIntegerOp _ -> "holds";
            default -> op.name().substring(op.name().indexOf('.') + 1);
        };
    }
}
