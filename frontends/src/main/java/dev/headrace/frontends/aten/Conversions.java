package dev.headrace.frontends.aten;

/// The same numbers in another element type.
final class Conversions {
    private Conversions() {}

    static Family family() {
        return new Family("conversions")
                .add(
                        "_to_copy.default to.dtype to.dtype_layout to.device to.other type_as.default _to_cpu.default",
                        (node, at) -> at.convert(
                                at.tensor(node, "self"), at.typeOf(node).element()));
    }
}
