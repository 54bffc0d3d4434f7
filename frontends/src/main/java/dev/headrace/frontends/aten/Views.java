package dev.headrace.frontends.aten;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Operators whose results share the memory of their first tensor.
///
/// `reshape`, `contiguous` and `to` share it only sometimes. Here they always do; where they copied, the graph has a
/// `clone` in front of them.
enum Views {
    /// The same elements at the same places.
    SAME("alias alpha_dropout contiguous detach detach_ dropout dropout_ feature_dropout lift_fresh positive"
            + " requires_grad_ resolve_conj resolve_neg to type_as"),
    /// The same elements in the same row-major order.
    RESHAPED("view view_as reshape reshape_as _reshape_alias _unsafe_view atleast_1d atleast_2d flatten ravel unflatten"
            + " squeeze unsqueeze"),
    PERMUTED("permute t transpose movedim moveaxis swapaxes swapdims numpy_T adjoint mT"),
    /// Some of the elements.
    CUT("slice select narrow split split_with_sizes unsafe_split chunk unsafe_chunk tensor_split hsplit vsplit unbind"),
    /// Some elements several times.
    REPEATED("expand expand_as broadcast_to"),
    OTHER("as_strided diagonal meshgrid unfold real imag view_as_complex view_as_real as_strided_ squeeze_ swapaxes_"
            + " swapdims_ t_ transpose_ unsqueeze_");

    private static final Map<String, Views> BY_NAME = Stream.of(values())
            .flatMap(kind -> Stream.of(kind.names.split(" ", -1)).map(name -> Map.entry(name, kind)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final String names;

    Views(String names) {
        this.names = names;
    }

    /// What kind of view a call gives; nothing where its results have memory of their own.
    static Optional<Views> of(AtenNode node) {
        return Optional.ofNullable(BY_NAME.get(name(node)));
    }

    /// `aten.add_.Tensor` is `add_`.
    static String name(AtenNode node) {
        String[] parts = node.operator().split("\\.", -1);
        return parts.length < 2 ? "" : parts[1];
    }

    /// The first argument, if that is a tensor: what a view shows, or what a call in place changes.
    static Optional<String> first(AtenNode node) {
        return node.arguments().values().stream()
                .findFirst()
                .filter(Argument.Tensor.class::isInstance)
                .map(argument -> ((Argument.Tensor) argument).name());
    }
}
