package dev.headrace.ir.type;

import dev.headrace.ir.Type;

/// Loop counters and positions in tensors; 64 bits wide when executed.
public record IndexType() implements Type {
    public static final IndexType INDEX = new IndexType();

    @Override
    public String toString() {
        return "index";
    }
}
