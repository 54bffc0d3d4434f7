package dev.headrace.ir;

import java.nio.charset.StandardCharsets;

/// String literals of the textual IR: double quotes, `\"` and `\\`, other bytes outside printable ASCII as `\HH`.
public final class Quoted {
    private Quoted() {}

    public static String of(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') out.append('\\').append((char) b);
            else if (b >= 0x20 && b < 0x7f) out.append((char) b);
            else out.append('\\').append(String.format("%02X", b & 0xff));
        }
        return out.append('"').toString();
    }
}
