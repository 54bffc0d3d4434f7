package dev.headrace.backends.lint.rules;

import dev.headrace.backends.lint.cpp.Pragma;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A pragma of the vendor's compiler with what may follow it (UG1399, "HLS Pragmas"). Those that we do not emit are not
/// here: one that appears has to be looked up first.
enum Directive {
    DATAFLOW("disable_start_propagation"),
    PIPELINE("ii=COUNT off rewind style=stp|frp|flp"),
    UNROLL("factor=COUNT skip_exit_check off=true"),
    LOOP_FLATTEN("off"),
    LOOP_TRIPCOUNT("min=NUMBER max!=COUNT avg=NUMBER"),
    INLINE("off recursive"),
    EXPRESSION_BALANCE("off"),
    STREAM("variable!=NAME type=fifo|pipo|shared|unsync depth=COUNT"),
    ARRAY_PARTITION("variable!=NAME type!=cyclic|block|complete factor=COUNT dim=NUMBER"),
    BIND_OP("variable!=NAME op!=mul impl=dsp|fabric latency=NUMBER"),
    BIND_STORAGE("variable!=NAME type!=fifo|ram_1p|ram_1wnr|ram_2p|ram_s2p|ram_t2p|rom_1p|rom_2p|rom_np"
            + " impl=bram|bram_ecc|lutram|uram|uram_ecc|srl|memory|auto latency=NUMBER"),
    INTERFACE("m_axi s_axilite port!=NAME bundle=NAME channel=NUMBER offset=slave|direct|off depth=COUNT latency=NUMBER"
            + " num_read_outstanding=COUNT num_write_outstanding=COUNT max_read_burst_length=COUNT"
            + " max_write_burst_length=COUNT max_widen_bitwidth=COUNT");

    private static final Map<String, Set<String>> STORAGE = Map.of(
            "fifo", Set.of("bram", "lutram", "uram", "srl", "memory"),
            "ram_1p", Set.of("bram", "lutram", "uram", "auto"),
            "ram_1wnr", Set.of("bram", "lutram", "uram", "auto"),
            "ram_2p", Set.of("bram", "lutram", "uram", "auto"),
            "ram_s2p", Set.of("bram", "bram_ecc", "lutram", "uram", "uram_ecc", "auto"),
            "ram_t2p", Set.of("bram", "uram", "auto"),
            "rom_1p", Set.of("bram", "lutram", "auto"),
            "rom_2p", Set.of("bram", "lutram", "auto"),
            "rom_np", Set.of("bram", "lutram", "auto"));

    private final String grammar;

    /// @param grammar each option with the form of its value; `!` marks those that must be there
    Directive(String grammar) {
        this.grammar = grammar;
    }

    static void check(Pragma pragma, int line, Problems found) {
        for (Directive directive : values())
            if (pragma.is(directive.text())) {
                directive.options(pragma, line, found);
                return;
            }
        found.add(line, "'%s' is no pragma that is known", pragma.name());
    }

    private String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    private void options(Pragma pragma, int line, Problems found) {
        Map<String, String> forms = new LinkedHashMap<>();
        for (String option : grammar.split(" ", -1)) {
            String name = option.replaceFirst("!?=.*", "");
            forms.put(name, option.contains("=") ? option.substring(option.indexOf('=') + 1) : "");
            if (option.contains("!") && !pragma.has(name))
                found.add(line, "the pragma '%s' has no option '%s'", text(), name);
        }
        pragma.options().forEach((option, value) -> {
            String form = forms.get(option);
            if (form == null)
                found.add(
                        line,
                        "the pragma '%s' has no option '%s', only %s",
                        text(),
                        option,
                        String.join(", ", forms.keySet()));
            else if (!fits(value, form))
                found.add(line, "the option '%s' of the pragma '%s' is '%s'", option, text(), value);
        });
        together(pragma, line, found);
    }

    private static boolean fits(String value, String form) {
        return switch (form) {
            case "" -> value.isEmpty();
            case "COUNT" -> value.matches("[1-9]\\d{0,9}");
            case "NUMBER" -> value.matches("\\d{1,10}");
            case "NAME" -> value.matches("[A-Za-z_]\\w*");
            default -> List.of(form.split("\\|", -1)).contains(value);
        };
    }

    /// What options demand of each other.
    private void together(Pragma pragma, int line, Problems found) {
        switch (this) {
            case ARRAY_PARTITION -> {
                boolean isComplete = pragma.value("type").equals("complete");
                if (isComplete == pragma.has("factor"))
                    found.add(
                            line,
                            "a partition of type '%s' %s a factor",
                            pragma.value("type"),
                            isComplete ? "has" : "lacks");
            }
            case BIND_STORAGE -> {
                Set<String> kinds = STORAGE.getOrDefault(pragma.value("type"), Set.of());
                if (pragma.has("impl")
                        && STORAGE.containsKey(pragma.value("type"))
                        && !kinds.contains(pragma.value("impl")))
                    found.add(line, "storage of type '%s' cannot be '%s'", pragma.value("type"), pragma.value("impl"));
            }
            case INTERFACE -> {
                int modes = (pragma.has("m_axi") ? 1 : 0) + (pragma.has("s_axilite") ? 1 : 0);
                if (modes != 1) found.add(line, "an interface has %d modes", modes);
            }
            default -> {}
        }
    }
}
