package dev.headrace.backends.cpu;

import dev.headrace.backends.cpu.llvm.Host;
import dev.headrace.ir.Type;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IntegerType;

/// The innermost part of a product of matrices: a tile of the result that fits into registers, from a panel of rows and
/// a panel of columns that lie in memory as they are read.
///
/// Element `k` of a panel is one number for each row (or column); for narrow integers it is a pair of numbers, of which
/// two products are added at once.
///
/// @param rows and `columns` of the tile
/// @param lanes numbers of one register
record Microkernel(Type type, boolean isNarrow, int rows, int columns, int lanes) {
    /// The tile for so many rows on this processor.
    static Microkernel of(Host host, Type type, boolean isNarrow, long rows) {
        int bytes = type == FloatType.F64 || type.equals(IntegerType.I64) ? 8 : 4;
        int lanes = host.vectorBits() / 8 / bytes;
        int most = host.vectorRegisters() == 32 ? (host.vectorBits() == 512 ? 14 : 12) : 6;
        long panels = Math.ceilDiv(rows, (long) most);
        return new Microkernel(type, isNarrow, (int) Math.ceilDiv(rows, panels), 2 * lanes, lanes);
    }

    /// The type of one number in a panel.
    String number() {
        return isNarrow ? "i16" : Scalars.memory(type);
    }

    /// Numbers of a row or column that one step of the kernel takes.
    int depth() {
        return isNarrow ? 2 : 1;
    }

    int numberBytes() {
        return isNarrow ? 2 : Scalars.bytes(type);
    }

    /// Writes the function `(rows, columns, tile, steps)`, which overwrites the tile, row by row.
    String write(ProgramCode program) {
        String register = Scalars.register(type);
        String vector = Scalars.of(lanes, register);
        int vectors = columns / lanes;
        StringBuilder out = new StringBuilder();
        out.append("define internal void @%s(ptr noalias %%a, ptr noalias %%b, ptr noalias %%tile, i64 %%steps) %s {%n"
                .formatted(ModuleText.NAME, program.attributes()));
        out.append("entry:\n  br label %loop\nloop:\n");
        out.append("  %k = phi i64 [ 0, %entry ], [ %next, %loop ]\n");
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < vectors; v++)
                out.append("  %%c%d.%d = phi %s [ zeroinitializer, %%entry ], [ %%n%d.%d, %%loop ]%n"
                        .formatted(r, v, vector, r, v));
        out.append("  %%ka = mul nuw nsw i64 %%k, %d%n  %%pa = getelementptr %s, ptr %%a, i64 %%ka%n"
                .formatted(rows * depth(), number()));
        out.append("  %%kb = mul nuw nsw i64 %%k, %d%n  %%pb = getelementptr %s, ptr %%b, i64 %%kb%n"
                .formatted(columns * depth(), number()));
        String loaded = isNarrow ? Scalars.of(lanes, "i32") : vector;
        for (int v = 0; v < vectors; v++)
            out.append("  %%q%d = getelementptr %s, ptr %%pb, i64 %d%n  %%b%d = load %s, ptr %%q%d, align 4%n"
                    .formatted(v, number(), v * lanes * depth(), v, loaded, v));
        String scalar = isNarrow ? "i32" : register;
        for (int r = 0; r < rows; r++) {
            out.append(("  %%p%d = getelementptr %s, ptr %%pa, i64 %d%n  %%s%d = load %s, ptr %%p%d, align 4%n"
                            + "  %%i%d = insertelement %s poison, %s %%s%d, i64 0%n"
                            + "  %%a%d = shufflevector %s %%i%d, %s poison, <%d x i32> zeroinitializer%n")
                    .formatted(
                            r, number(), r * depth(), r, scalar, r, r, loaded, scalar, r, r, loaded, r, loaded, lanes));
            for (int v = 0; v < vectors; v++) out.append(step(program, r, v, vector));
        }
        out.append("  %next = add nuw nsw i64 %k, 1\n  %more = icmp slt i64 %next, %steps\n");
        out.append("  br i1 %more, label %loop, label %done\ndone:\n");
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < vectors; v++)
                out.append(
                        "  %%t%d.%d = getelementptr %s, ptr %%tile, i64 %d%n  store %s %%n%d.%d, ptr %%t%d.%d, align 4%n"
                                .formatted(r, v, register, r * columns + v * lanes, vector, r, v, r, v));
        out.append("  ret void\n}\n\n");
        return program.addOnce("kernel", out.toString());
    }

    private String step(ProgramCode program, int r, int v, String vector) {
        String at = r + "." + v;
        if (isNarrow) return pairs(program, r, v, at);
        if (type instanceof FloatType)
            return "  %%m%s = fmul contract %s %%a%d, %%b%d%n  %%n%s = fadd contract %s %%c%s, %%m%s%n"
                    .formatted(at, vector, r, v, at, vector, at, at);
        return "  %%m%s = mul %s %%a%d, %%b%d%n  %%n%s = add %s %%c%s, %%m%s%n"
                .formatted(at, vector, r, v, at, vector, at, at);
    }

    /// Two products and their sum in each lane, by the instruction that does that where there is one.
    private String pairs(ProgramCode program, int r, int v, String at) {
        String halves = Scalars.of(2 * lanes, "i16");
        String words = Scalars.of(lanes, "i32");
        String casts = "  %%x%s = bitcast %s %%a%d to %s%n  %%y%s = bitcast %s %%b%d to %s%n"
                .formatted(at, words, r, halves, at, words, v, halves);
        String instruction = switch (lanes) {
            case 16 -> "llvm.x86.avx512.pmaddw.d.512";
            case 8 -> "llvm.x86.avx2.pmadd.wd";
            default -> "";
        };
        if (program.host().isX86() && !instruction.isEmpty()) {
            program.declare("%s @%s(%s, %s)".formatted(words, instruction, halves, halves), "");
            return casts
                    + "  %%m%s = call %s @%s(%s %%x%s, %s %%y%s)%n  %%n%s = add %s %%c%s, %%m%s%n"
                            .formatted(at, words, instruction, halves, at, halves, at, at, words, at, at);
        }
        // The lower number of each pair is shifted up and down again to extend its sign.
        String sixteen = Scalars.same(lanes, "i32", "16");
        return ("  %%ah%s = ashr %s %%a%d, %s%n  %%bh%s = ashr %s %%b%d, %s%n"
                        + "  %%as%s = shl %s %%a%d, %s%n  %%bs%s = shl %s %%b%d, %s%n"
                        + "  %%al%s = ashr %s %%as%s, %s%n  %%bl%s = ashr %s %%bs%s, %s%n"
                        + "  %%mh%s = mul %s %%ah%s, %%bh%s%n  %%ml%s = mul %s %%al%s, %%bl%s%n"
                        + "  %%m%s = add %s %%mh%s, %%ml%s%n  %%n%s = add %s %%c%s, %%m%s%n")
                .formatted(
                        at, words, r, sixteen, at, words, v, sixteen, at, words, r, sixteen, at, words, v, sixteen, at,
                        words, at, sixteen, at, words, at, sixteen, at, words, at, at, at, words, at, at, at, words, at,
                        at, at, words, at, at);
    }
}
