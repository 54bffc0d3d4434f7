package dev.headrace.backends.cpu;

/// Numbers of 8 bits, `f8E4M3FN`: to and from `float`, bit by bit as [dev.headrace.ir.data.Float8] does.
final class SmallFloats {
    private SmallFloats() {}

    static String of(FunctionText out, int lanes, String stored) {
        String words = Scalars.of(lanes, "i32");
        String floats = Scalars.of(lanes, "float");
        String bits = out.value("zext %s %s to %s", Scalars.of(lanes, "i8"), stored, words);
        String magnitude = out.value("and %s %s, %s", words, bits, word(lanes, 0x7f));
        String sign = shifted(out, lanes, "shl", out.value("and %s %s, %s", words, bits, word(lanes, 0x80)), 24);
        String normal =
                out.value("add %s %s, %s", words, shifted(out, lanes, "shl", magnitude, 20), word(lanes, 0x3c000000));
        String counted = out.value("uitofp %s %s to %s", words, magnitude, floats);
        String small = out.value(
                "bitcast %s %s to %s",
                floats,
                out.value("fmul %s %s, %s", floats, counted, Scalars.same(lanes, "float", "0x3F60000000000000")),
                words);
        String isSmall = out.value("icmp ult %s %s, %s", words, magnitude, word(lanes, 8));
        String isNan = out.value("icmp eq %s %s, %s", words, magnitude, word(lanes, 0x7f));
        String number = choose(out, lanes, isNan, word(lanes, 0x7fc00000), choose(out, lanes, isSmall, small, normal));
        return out.value("bitcast %s %s to %s", words, out.value("or %s %s, %s", words, number, sign), floats);
    }

    static String to(FunctionText out, int lanes, String number) {
        String words = Scalars.of(lanes, "i32");
        String floats = Scalars.of(lanes, "float");
        String bits = out.value("bitcast %s %s to %s", floats, number, words);
        String magnitude = out.value("and %s %s, %s", words, bits, word(lanes, 0x7fffffff));
        String sign = out.value("and %s %s, %s", words, shifted(out, lanes, "lshr", bits, 24), word(lanes, 0x80));
        String positive = out.value("bitcast %s %s to %s", words, magnitude, floats);
        String raised =
                out.value("fadd %s %s, %s", floats, positive, Scalars.same(lanes, "float", "0x40D0000000000000"));
        String small = out.value(
                "sub %s %s, %s",
                words, out.value("bitcast %s %s to %s", floats, raised, words), word(lanes, 0x46800000));
        String odd = out.value("and %s %s, %s", words, shifted(out, lanes, "lshr", magnitude, 20), word(lanes, 1));
        String half = out.value("add %s %s, %s", words, odd, word(lanes, 0x7ffff - 0x3c000000));
        String normal = shifted(out, lanes, "lshr", out.value("add %s %s, %s", words, magnitude, half), 20);
        String isSmall = out.value("icmp ult %s %s, %s", words, magnitude, word(lanes, 0x3c800000));
        String isNone = out.value("icmp ugt %s %s, %s", words, magnitude, word(lanes, 0x43e80000));
        String narrow = choose(out, lanes, isNone, word(lanes, 0x7f), choose(out, lanes, isSmall, small, normal));
        return out.value(
                "trunc %s %s to %s", words, out.value("or %s %s, %s", words, narrow, sign), Scalars.of(lanes, "i8"));
    }

    private static String shifted(FunctionText out, int lanes, String operation, String word, int places) {
        return out.value("%s %s %s, %s", operation, Scalars.of(lanes, "i32"), word, word(lanes, places));
    }

    private static String choose(FunctionText out, int lanes, String condition, String yes, String no) {
        String words = Scalars.of(lanes, "i32");
        return out.value("select %s %s, %s %s, %s %s", Scalars.of(lanes, "i1"), condition, words, yes, words, no);
    }

    private static String word(int lanes, int value) {
        return Scalars.same(lanes, "i32", Integer.toString(value));
    }
}
