package dev.headrace.dialects.arith;

import java.util.Locale;

/// How two integers are compared, as signed (`S`) or unsigned (`U`) numbers. The ordinal is the number that the
/// attribute `predicate` holds.
public enum IntegerPredicate {
    EQ,
    NE,
    SLT,
    SLE,
    SGT,
    SGE,
    ULT,
    ULE,
    UGT,
    UGE;

    /// As the textual IR spells it.
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
