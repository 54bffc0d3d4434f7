package dev.headrace.frontends.pickle;

import dev.headrace.ir.data.ElementKind;
import java.util.Map;
import java.util.Set;

/// The only classes and functions that a pickle may name. A pickle can name any code; this list is what makes reading
/// one safe.
final class Globals {
    static final String ORDERED_DICT = "collections.OrderedDict";
    static final String PARAMETER = "torch._utils._rebuild_parameter";
    static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    static final String TYPED_TENSOR = "torch._utils._rebuild_tensor_v3";
    static final String UNTYPED_STORAGE = "torch.storage.UntypedStorage";

    private static final Set<String> OTHERS = Set.of(ORDERED_DICT, PARAMETER, TENSOR, TYPED_TENSOR, UNTYPED_STORAGE);

    static final Map<String, ElementKind> STORAGES = Map.of(
            "torch.FloatStorage", ElementKind.F32,
            "torch.DoubleStorage", ElementKind.F64,
            "torch.HalfStorage", ElementKind.F16,
            "torch.BFloat16Storage", ElementKind.BF16,
            "torch.LongStorage", ElementKind.I64,
            "torch.IntStorage", ElementKind.I32,
            "torch.ShortStorage", ElementKind.I16,
            "torch.CharStorage", ElementKind.I8,
            "torch.ByteStorage", ElementKind.U8,
            "torch.BoolStorage", ElementKind.BOOL);

    static final Map<String, ElementKind> ELEMENT_TYPES = Map.of(
            "torch.float32", ElementKind.F32,
            "torch.float64", ElementKind.F64,
            "torch.float16", ElementKind.F16,
            "torch.bfloat16", ElementKind.BF16,
            "torch.int64", ElementKind.I64,
            "torch.int32", ElementKind.I32,
            "torch.int16", ElementKind.I16,
            "torch.int8", ElementKind.I8,
            "torch.uint8", ElementKind.U8,
            "torch.bool", ElementKind.BOOL);

    private Globals() {}

    static boolean knows(String name) {
        return OTHERS.contains(name) || STORAGES.containsKey(name) || ELEMENT_TYPES.containsKey(name);
    }
}
