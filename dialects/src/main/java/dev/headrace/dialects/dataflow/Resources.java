package dev.headrace.dialects.dataflow;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What a device, a die, a kernel, a task or a FIFO is made of. On operations it is a prediction, in the attribute
/// [#ATTRIBUTE]:
/// ```mlir
/// resources = {lut = 1204 : i64, ff = 1510 : i64, dsp = 5 : i64, bram18 = 2 : i64, uram = 0 : i64}
/// ```
///
/// @param lut look-up tables of 6 inputs
/// @param ff flip-flops
/// @param dsp multiply-accumulate slices
/// @param bram18 block memories of 18 Kbit, two ports each
/// @param uram large block memories of 288 Kbit, fixed at 4096 words of 72 bits
public record Resources(long lut, long ff, long dsp, long bram18, long uram) {
    public static final String ATTRIBUTE = "resources";
    public static final long BITS_OF_BRAM18 = 18 * 1024;
    public static final long BITS_OF_URAM = 288 * 1024;

    public static final Resources NONE = new Resources(0, 0, 0, 0, 0);

    /// Look-up tables and flip-flops alone.
    public static Resources logic(long lut, long ff) {
        return new Resources(lut, ff, 0, 0, 0);
    }

    /// What an operation was estimated to take; nothing if nobody did.
    public static Optional<Resources> of(Op op) {
        return op.attribute(ATTRIBUTE, DictionaryAttr.class)
                .map(entries -> new Resources(
                        count(entries, "lut"),
                        count(entries, "ff"),
                        count(entries, "dsp"),
                        count(entries, "bram18"),
                        count(entries, "uram")));
    }

    public Resources plus(Resources other) {
        return new Resources(lut + other.lut, ff + other.ff, dsp + other.dsp, bram18 + other.bram18, uram + other.uram);
    }

    public Resources minus(Resources other) {
        return new Resources(lut - other.lut, ff - other.ff, dsp - other.dsp, bram18 - other.bram18, uram - other.uram);
    }

    /// The lesser of each.
    public Resources least(Resources other) {
        return new Resources(
                Math.min(lut, other.lut),
                Math.min(ff, other.ff),
                Math.min(dsp, other.dsp),
                Math.min(bram18, other.bram18),
                Math.min(uram, other.uram));
    }

    /// The greater of each.
    public Resources most(Resources other) {
        return new Resources(
                Math.max(lut, other.lut),
                Math.max(ff, other.ff),
                Math.max(dsp, other.dsp),
                Math.max(bram18, other.bram18),
                Math.max(uram, other.uram));
    }

    /// So much of each in a hundred, rounded down.
    public Resources percent(Resources percent) {
        return new Resources(
                lut * percent.lut / 100,
                ff * percent.ff / 100,
                dsp * percent.dsp / 100,
                bram18 * percent.bram18 / 100,
                uram * percent.uram / 100);
    }

    public boolean fitsIn(Resources other) {
        return lut <= other.lut && ff <= other.ff && dsp <= other.dsp && bram18 <= other.bram18 && uram <= other.uram;
    }

    /// By the names that the attribute has, always all and in the same order.
    public SequencedMap<String, Long> byName() {
        SequencedMap<String, Long> all = new LinkedHashMap<>();
        all.put("lut", lut);
        all.put("ff", ff);
        all.put("dsp", dsp);
        all.put("bram18", bram18);
        all.put("uram", uram);
        return all;
    }

    /// The memory in blocks, without what look-up tables can hold.
    public long onChipBits() {
        return bram18 * BITS_OF_BRAM18 + uram * BITS_OF_URAM;
    }

    public DictionaryAttr toAttribute() {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        byName().forEach((name, count) -> entries.put(name, IntegerAttr.i64(count)));
        return new DictionaryAttr(entries);
    }

    private static long count(DictionaryAttr entries, String name) {
        return entries.at(name, IntegerAttr.class).map(IntegerAttr::value).orElse(0L);
    }

    /// That the attribute, where there is one, counts what there is, from 0 on.
    static void verify(Op op, Diagnostics problems) {
        if (!op.hasAttribute(ATTRIBUTE)) return;
        if (!(op.attribute(ATTRIBUTE).orElseThrow() instanceof DictionaryAttr entries)) {
            problems.error(op, "has resources that are no dictionary");
            return;
        }
        for (Map.Entry<String, Attribute> entry : entries.entries().entrySet()) {
            if (!NONE.byName().containsKey(entry.getKey()))
                problems.error(
                        op,
                        "has resources of kind %s, expected some of %s",
                        entry.getKey(),
                        NONE.byName().keySet());
            else if (!(entry.getValue() instanceof IntegerAttr number) || number.value() < 0)
                problems.error(op, "has %s of %s", entry.getValue(), entry.getKey());
        }
    }
}
