package dev.headrace.backends.hls;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands out C++ identifiers of one scope: readable, legal and unique, the same for the same sequence of requests.
///
/// ```text
/// transformer.h.0.attn -> transformer_h_0_attn;  asked again -> transformer_h_0_attn_2;  int -> int_v;  0 -> v0
/// ```
final class CppNames {
    private static final int LONGEST = 100;
    private static final Set<String> RESERVED =
            Set.of(("alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t"
                + " class compl concept const constexpr const_cast continue decltype default delete do double"
                + " dynamic_cast else enum explicit export extern false float for friend goto if inline int long"
                + " mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public"
                + " register reinterpret_cast requires return short signed sizeof static static_assert static_cast"
                + " struct switch template this thread_local throw true try typedef typeid typename union unsigned"
                + " using virtual void volatile wchar_t while xor xor_eq main std hls headrace design operators"
                + " INFINITY NAN EOF NULL errno")
                    .split(" "));

    private final @Nullable CppNames outer;
    private final Set<String> taken = new HashSet<>();

    CppNames() {
        this(null);
    }

    private CppNames(@Nullable CppNames outer) {
        this.outer = outer;
    }

    /// A scope inside this one: it does not hide names that this one has given out already.
    CppNames inner() {
        return new CppNames(this);
    }

    /// A new identifier that resembles `wish`; an empty or unusable wish becomes `v`.
    String fresh(String wish) {
        String base = legal(wish);
        String name = base;
        for (int suffix = 2; isTaken(name); suffix++) name = base + "_" + suffix;
        taken.add(name);
        return name;
    }

    private boolean isTaken(String name) {
        return taken.contains(name) || (outer != null && outer.isTaken(name));
    }

    /// Underscores never double nor stand at an end: such identifiers belong to the implementation.
    private static String legal(String wish) {
        String name = wish.replaceAll("[^A-Za-z0-9]+", "_");
        // The end of a module path says more than its beginning.
        if (name.length() > LONGEST)
            name = name.substring(name.length() - LONGEST).replaceFirst("^[^_]*_(?=.)", "");
        name = name.replaceAll("^_|_$", "");
        if (name.isEmpty()) return "v";
        if (Character.isDigit(name.charAt(0))) return "v" + name;
        return RESERVED.contains(name) ? name + "_v" : name;
    }
}
