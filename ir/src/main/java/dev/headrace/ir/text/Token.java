package dev.headrace.ir.text;

/// A word of the text, from `start` up to but without `end`.
record Token(Kind kind, int start, int end) {
    enum Kind {
        /// A keyword or the name of an operation: `tensor`, `arith.addf`.
        BARE,
        /// `%x`, `%0`
        VALUE,
        /// `^bb0`
        BLOCK,
        /// `@main`, `@"odd name"`
        SYMBOL,
        /// `#map`, `#linalg.iterator_type`
        ATTRIBUTE,
        /// `!alias`, `!dataflow.itensor`
        TYPE,
        STRING,
        /// `12`, `0x1F`
        INTEGER,
        /// `1.5e-3`
        FLOAT,
        PUNCTUATION,
        END
    }
}
