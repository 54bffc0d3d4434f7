package dev.headrace.dialects.arith;

/// How two floating-point numbers are compared. Ordered ones (`O`) are false if either is NaN, unordered ones (`U`)
/// true. The ordinal is the number that the attribute `predicate` holds.
public enum FloatPredicate {
    ALWAYS_FALSE("false"),
    OEQ("oeq"),
    OGT("ogt"),
    OGE("oge"),
    OLT("olt"),
    OLE("ole"),
    ONE("one"),
    ORD("ord"),
    UEQ("ueq"),
    UGT("ugt"),
    UGE("uge"),
    ULT("ult"),
    ULE("ule"),
    UNE("une"),
    UNO("uno"),
    ALWAYS_TRUE("true");

    private final String keyword;

    FloatPredicate(String keyword) {
        this.keyword = keyword;
    }

    /// As the textual IR spells it.
    public String keyword() {
        return keyword;
    }
}
