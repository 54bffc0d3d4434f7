package dev.headrace.ir.diagnostic;

import dev.headrace.ir.Attribute;
import dev.headrace.ir.attr.DictionaryAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// A decision of the compiler, for the report: in which stage, about what, which way, for what reason, on what numbers.
///
/// Remarks live in the module, in the attribute `headrace.remarks`, so that what is written about a design never
/// parts from it.
public record Remark(String stage, String subject, String what, String why, SequencedMap<String, Long> numbers) {
    public Remark {
        numbers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(numbers));
    }

    public static Remark of(String stage, String subject, String what, String why) {
        return new Remark(stage, subject, what, why, new LinkedHashMap<>());
    }

    public Remark with(String name, long number) {
        SequencedMap<String, Long> more = new LinkedHashMap<>(numbers);
        more.put(name, number);
        return new Remark(stage, subject, what, why, more);
    }

    public DictionaryAttr toAttribute() {
        SequencedMap<String, Attribute> entries = new LinkedHashMap<>();
        entries.put("stage", new StringAttr(stage));
        entries.put("subject", new StringAttr(subject));
        entries.put("what", new StringAttr(what));
        entries.put("why", new StringAttr(why));
        if (!numbers.isEmpty()) {
            SequencedMap<String, Attribute> values = new LinkedHashMap<>();
            numbers.forEach((name, number) -> values.put(name, IntegerAttr.i64(number)));
            entries.put("numbers", new DictionaryAttr(values));
        }
        return new DictionaryAttr(entries);
    }

    /// @throws IllegalArgumentException if the attribute is no remark
    public static Remark fromAttribute(Attribute attribute) {
        if (!(attribute instanceof DictionaryAttr entries))
            throw new IllegalArgumentException(attribute + " is no remark");
        SequencedMap<String, Long> numbers = new LinkedHashMap<>();
        entries.at("numbers", DictionaryAttr.class)
                .ifPresent(values -> values.entries().forEach((name, value) -> {
                    if (value instanceof IntegerAttr(long number, var _)) numbers.put(name, number);
                }));
        return new Remark(
                text(entries, "stage"), text(entries, "subject"), text(entries, "what"), text(entries, "why"), numbers);
    }

    private static String text(DictionaryAttr entries, String name) {
        return entries.at(name, StringAttr.class)
                .orElseThrow(() -> new IllegalArgumentException(entries + " has no text '" + name + "'"))
                .value();
    }
}
