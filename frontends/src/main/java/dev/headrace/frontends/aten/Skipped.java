package dev.headrace.frontends.aten;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operators that do nothing to the values of a model that is not being trained.
final class Skipped {
    private Skipped() {}

    static Map<String, AtenOp> operators() {
        Map<String, AtenOp> ops = new LinkedHashMap<>();
        for (String name :
                List.of("alias", "clone", "contiguous", "detach", "detach_", "lift_fresh_copy", "lift_fresh"))
            ops.put("aten." + name + ".default", AtenOp.one((node, at) -> at.tensor(node, "self")));
        for (String name : List.of("dropout", "dropout_", "native_dropout"))
            ops.put("aten." + name + ".default", AtenOp.one((node, at) -> at.tensor(node, "input")));
        for (String name :
                List.of("_assert_tensor_metadata.default", "_assert_async.msg", "sym_constrain_range_for_size.default"))
            ops.put("aten." + name, (_, _) -> List.of());
        return ops;
    }
}
