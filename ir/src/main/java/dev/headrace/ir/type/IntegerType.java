package dev.headrace.ir.type;

import dev.headrace.ir.Type;

/// A signless integer of `width` bits; operations decide whether they read it as signed.
public record IntegerType(int width) implements Type {
    public static final IntegerType I1 = new IntegerType(1);
    public static final IntegerType I4 = new IntegerType(4);
    public static final IntegerType I8 = new IntegerType(8);
    public static final IntegerType I16 = new IntegerType(16);
    public static final IntegerType I32 = new IntegerType(32);
    public static final IntegerType I64 = new IntegerType(64);

    public IntegerType {
        if (width < 1 || width > 64) throw new IllegalArgumentException("integer width " + width + " is not in 1..64");
    }

    @Override
    public String toString() {
        return "i" + width;
    }
}
