package dev.headrace.dialects.sizes;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The size of a dimension in a run: `scale * symbol + offset`, or a number.
/// @param symbol empty for a number, which is the offset
public record Extent(long scale, String symbol, long offset) {
    private static final Pattern TEXT =
            Pattern.compile("(?:(\\d{1,15}) \\* )?([A-Za-z_]\\w*)(?: ([+-]) (\\d{1,15}))?|(\\d{1,15})");

    public Extent {
        if (symbol.isEmpty() != (scale == 0)) throw new IllegalArgumentException(scale + " times '" + symbol + "'");
    }

    public static Extent fixed(long size) {
        return new Extent(0, "", size);
    }

    /// Reads `7`, `s70`, `2 * s70 + 1`.
    public static Optional<Extent> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        if (matcher.group(5) != null) return Optional.of(fixed(Long.parseLong(matcher.group(5))));
        long scale = matcher.group(1) == null ? 1 : Long.parseLong(matcher.group(1));
        long offset = matcher.group(4) == null ? 0 : Long.parseLong(matcher.group(4));
        if (scale == 0) return Optional.empty();
        return Optional.of(new Extent(scale, matcher.group(2), "-".equals(matcher.group(3)) ? -offset : offset));
    }

    public boolean isFixed() {
        return symbol.isEmpty();
    }

    /// The size where the symbols have these values.
    public long at(Map<String, Long> values) {
        if (isFixed()) return offset;
        Long value = values.get(symbol);
        if (value == null) throw new IllegalArgumentException("'" + symbol + "' has no value");
        return scale * value + offset;
    }

    public Extent times(long factor) {
        return new Extent(scale * factor, symbol, offset * factor);
    }

    public Extent plus(long number) {
        return new Extent(scale, symbol, offset + number);
    }

    /// Whether it is no more than the other, whatever the value of their symbol; of different symbols nothing is known.
    public boolean isAtMost(Extent other) {
        return scale == other.scale && symbol.equals(other.symbol) && offset <= other.offset;
    }

    @Override
    public String toString() {
        if (isFixed()) return Long.toString(offset);
        return (scale == 1 ? "" : scale + " * ")
                + symbol
                + (offset == 0 ? "" : offset > 0 ? " + " + offset : " - " + -offset);
    }
}
