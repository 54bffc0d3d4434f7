package dev.headrace.frontends.aten;

import java.util.List;

/// Operators that do nothing to the values of a model that is not being trained.
final class Skipped {
    private Skipped() {}

    static Family family() {
        return new Family("without effect")
                .add(
                        "alias.default alias_copy.default clone.default contiguous.default detach.default"
                                + " detach_.default lift_fresh.default lift_fresh_copy.default requires_grad_.default"
                                + " resolve_conj.default resolve_neg.default",
                        (node, at) -> at.tensor(node, "self"))
                .add(
                        "dropout.default dropout_.default native_dropout.default feature_dropout.default"
                                + " alpha_dropout.default",
                        (node, at) -> {
                            if (node.bool("train", false) && node.real("p", 0) != 0)
                                throw at.unsupported(node, "in training", "call eval() on the model before the export");
                            return at.tensor(node, "input");
                        })
                .all(
                        "_assert_tensor_metadata.default _assert_async.msg _assert_scalar.default"
                                + " sym_constrain_range.default sym_constrain_range_for_size.default",
                        (_, _) -> List.of());
    }
}
