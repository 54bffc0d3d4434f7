package dev.headrace.dialects.dataflow;

import java.util.Arrays;

/// Comparing streams by what they send.
public final class TokenOrder {
    private TokenOrder() {}

    /// Whether both types send the same tiles in the same order. Compares token by token; equal types at once.
    public static boolean same(ItensorType a, ItensorType b) {
        if (a.equals(b)) return true;
        if (!a.tile().equals(b.tile()) || a.tokens() != b.tokens()) return false;
        if (a.withoutSingleTrips().equals(b.withoutSingleTrips())) return true;
        for (long token = 0; token < a.tokens(); token++)
            if (!Arrays.equals(a.offsetOf(token), b.offsetOf(token))) return false;
        return true;
    }
}
