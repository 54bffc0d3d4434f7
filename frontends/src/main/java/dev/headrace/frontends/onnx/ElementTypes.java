package dev.headrace.frontends.onnx;

import dev.headrace.ir.data.ElementKind;
import java.util.List;
import java.util.Optional;

/// The element types of ONNX by their numbers in the file.
final class ElementTypes {
    private static final List<String> NAMES = List.of(
            "undefined",
            "float",
            "uint8",
            "int8",
            "uint16",
            "int16",
            "int32",
            "int64",
            "string",
            "bool",
            "float16",
            "double",
            "uint32",
            "uint64",
            "complex64",
            "complex128",
            "bfloat16");

    private ElementTypes() {}

    static Optional<ElementKind> kind(long type) {
        return Optional.ofNullable(
                switch (Math.clamp(type, 0, 64)) {
                    case 1 -> ElementKind.F32;
                    case 2 -> ElementKind.U8;
                    case 3 -> ElementKind.I8;
                    case 5 -> ElementKind.I16;
                    case 6 -> ElementKind.I32;
                    case 7 -> ElementKind.I64;
                    case 9 -> ElementKind.BOOL;
                    case 10 -> ElementKind.F16;
                    case 11 -> ElementKind.F64;
                    case 16 -> ElementKind.BF16;
                    default -> null;
                });
    }

    static String name(long type) {
        return type >= 0 && type < NAMES.size() ? NAMES.get((int) type) : "number " + type;
    }
}
