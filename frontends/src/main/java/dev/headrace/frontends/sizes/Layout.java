package dev.headrace.frontends.sizes;

import dev.headrace.dialects.sizes.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which positions of a dimension are meant in a run: its digits, outermost first, each with the number of its values.
///
/// A batch of up to 8 sequences of up to 64 tokens in one dimension of 512 is `[8: b] [64: s]`: position `p` is meant
/// if `p / 64 < b` and `p mod 64 < s`.
record Layout(List<Digit> digits) {
    /// @param maximum how many values it has in the largest run
    /// @param size how many in a run
    record Digit(long maximum, Extent size) {
        boolean isFixed() {
            return size.isFixed();
        }
    }

    Layout {
        digits = normal(digits);
    }

    static Layout fixed(long size) {
        return new Layout(List.of(new Digit(size, Extent.fixed(size))));
    }

    static Layout of(long maximum, Extent size) {
        return new Layout(List.of(new Digit(maximum, size)));
    }

    static Layout joined(List<Layout> layouts) {
        return new Layout(
                layouts.stream().flatMap(layout -> layout.digits.stream()).toList());
    }

    /// Fixed neighbours are one digit, a common factor is a digit of its own, and digits of one value are left out.
    private static List<Digit> normal(List<Digit> digits) {
        List<Digit> normal = new ArrayList<>();
        for (Digit digit : digits) {
            long factor = digit.isFixed() ? 1 : divisor(digit.size.scale(), digit.size.offset());
            if (factor == 1) {
                add(normal, digit);
                continue;
            }
            Extent part = new Extent(digit.size.scale() / factor, digit.size.symbol(), digit.size.offset() / factor);
            add(normal, new Digit(digit.maximum / factor, part));
            add(normal, new Digit(factor, Extent.fixed(factor)));
        }
        return List.copyOf(normal);
    }

    private static void add(List<Digit> digits, Digit digit) {
        if (digit.isFixed() && digit.maximum == 1) return;
        if (digit.isFixed() && !digits.isEmpty() && digits.getLast().isFixed()) {
            long product = digits.removeLast().maximum * digit.maximum;
            digits.add(new Digit(product, Extent.fixed(product)));
        } else {
            digits.add(digit);
        }
    }

    private static long divisor(long a, long b) {
        return b == 0 ? Math.abs(a) : divisor(b, a % b);
    }

    boolean isFixed() {
        return digits.stream().allMatch(Digit::isFixed);
    }

    long maximum() {
        return digits.stream().mapToLong(Digit::maximum).reduce(1, Math::multiplyExact);
    }

    /// How many positions are meant where the symbols have these values.
    long size(Map<String, Long> values) {
        return digits.stream().mapToLong(digit -> digit.size.at(values)).reduce(1, Math::multiplyExact);
    }

    /// The size where what is meant lies in front; nothing where there are gaps.
    Optional<Extent> front() {
        if (isFixed()) return Optional.of(Extent.fixed(maximum()));
        boolean first = !digits.getFirst().isFixed() && digits.stream().skip(1).allMatch(Digit::isFixed);
        if (!first) return Optional.empty();
        return Optional.of(digits.getFirst().size.times(maximum() / digits.getFirst().maximum));
    }

    /// The layouts of dimensions of these sizes that together are this one; nothing where a size cuts a digit that
    /// varies.
    Optional<List<Layout>> split(List<Long> sizes) {
        List<Layout> parts = new ArrayList<>();
        List<Digit> rest = new ArrayList<>(digits);
        for (long size : sizes) {
            List<Digit> part = new ArrayList<>();
            long wanted = size;
            while (wanted > 1) {
                if (rest.isEmpty()) return Optional.empty();
                Digit digit = rest.removeFirst();
                if (wanted % digit.maximum == 0) {
                    part.add(digit);
                    wanted /= digit.maximum;
                    continue;
                }
                if (!digit.isFixed() || digit.maximum % wanted != 0) return Optional.empty();
                part.add(new Digit(wanted, Extent.fixed(wanted)));
                rest.addFirst(new Digit(digit.maximum / wanted, Extent.fixed(digit.maximum / wanted)));
                wanted = 1;
            }
            parts.add(new Layout(part));
        }
        return rest.isEmpty() ? Optional.of(parts) : Optional.empty();
    }

    @Override
    public String toString() {
        if (digits.isEmpty()) return "1";
        return String.join(
                " x ", digits.stream().map(digit -> digit.size.toString()).toList());
    }
}
