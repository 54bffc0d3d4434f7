package dev.headrace.dialects.vector;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Type;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.FloatType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How the elements of a vector become one: `#vector.kind<add>`.
enum CombiningKind implements Attribute {
    ADD,
    MAXIMUMF,
    MINIMUMF,
    MAXSI,
    MINSI;

    /// What stands behind `#vector.`.
    static CombiningKind parse(Parser in, String name) {
        if (!name.equals("kind")) throw in.error("unknown attribute '#vector." + name + "'");
        in.expect("<");
        String word = in.keyword();
        CombiningKind kind = of(word).orElseThrow(() -> in.error(unknown(word)));
        in.expect(">");
        return kind;
    }

    static Optional<CombiningKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    static String unknown(String word) {
        return "unknown kind '%s'; expected %s"
                .formatted(
                        word, Arrays.stream(values()).map(CombiningKind::word).collect(Collectors.joining(", ")));
    }

    /// The kind that combines as an operation does.
    static Optional<CombiningKind> of(BinaryOp.Kind kind) {
        return switch (kind) {
            case ADDI, ADDF -> Optional.of(ADD);
            case MAXIMUMF -> Optional.of(MAXIMUMF);
            case MINIMUMF -> Optional.of(MINIMUMF);
            case MAXSI -> Optional.of(MAXSI);
            case MINSI -> Optional.of(MINSI);
            case SUBF, MULF, DIVF, MAXNUMF, MINNUMF, REMF, SUBI, MULI, DIVSI, DIVUI, REMSI, REMUI -> Optional.empty();
            case FLOORDIVSI, CEILDIVSI, ANDI, ORI, XORI, SHLI, SHRSI, SHRUI -> Optional.empty();
            case MAXUI, MINUI -> Optional.empty();
        };
    }

    /// The operation that combines two elements of a type.
    BinaryOp.Kind on(Type element) {
        return switch (this) {
            case ADD -> element instanceof FloatType ? BinaryOp.Kind.ADDF : BinaryOp.Kind.ADDI;
            case MAXIMUMF -> BinaryOp.Kind.MAXIMUMF;
            case MINIMUMF -> BinaryOp.Kind.MINIMUMF;
            case MAXSI -> BinaryOp.Kind.MAXSI;
            case MINSI -> BinaryOp.Kind.MINSI;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "#vector.kind<" + word() + ">";
    }
}
