package dev.headrace.compiler.target;

/// What a piece of the fabric around the operators costs: a base, and more for every bit of its width.
///
/// @param part `fifo.bram`, `m_axi.adapter`, …
public record Part(String part, double ff, double ffPerBit, double lut, double lutPerBit) {
    public long ffOf(long bits) {
        return Math.round(ff + ffPerBit * bits);
    }

    public long lutOf(long bits) {
        return Math.round(lut + lutPerBit * bits);
    }
}
