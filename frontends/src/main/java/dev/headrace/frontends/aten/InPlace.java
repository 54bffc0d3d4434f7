package dev.headrace.frontends.aten;

import java.util.Optional;

/// Calls that change their first tensor: `add_` computes what `add` does and puts it in the place of `self`.
final class InPlace {
    private InPlace() {}

    /// The tensor that a call changes; nothing if it changes none.
    static Optional<String> target(AtenNode node) {
        String name = Views.name(node);
        boolean writes = name.endsWith("_") && !name.endsWith("__");
        if (!writes || Views.of(node).isPresent()) return Optional.empty();
        return Views.first(node);
    }

    /// The call that computes the same and changes nothing: `aten.add.Tensor` for `aten.add_.Tensor`.
    static AtenNode functional(AtenNode node) {
        if (target(node).isEmpty()) return node;
        String name = Views.name(node);
        String rest = node.operator().substring(node.operator().indexOf('.') + 1 + name.length());
        String namespace = node.operator().substring(0, node.operator().indexOf('.') + 1);
        return new AtenNode(
                namespace + name.substring(0, name.length() - 1) + rest,
                node.arguments(),
                node.outputs(),
                node.module());
    }
}
