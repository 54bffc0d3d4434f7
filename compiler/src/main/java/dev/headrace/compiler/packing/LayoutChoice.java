package dev.headrace.compiler.packing;

import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.PackedLayout;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a tensor shall lie in external memory.
sealed interface LayoutChoice {
    /// Tile by tile.
    record Packed(PackedLayout layout) implements LayoutChoice {}

    /// In row-major order.
    record Plain(String why) implements LayoutChoice {}

    /// What the kernels want of a tensor, if all want the same and nothing stands against it.
    ///
    /// @param isReshaped whether a kernel writes it and another one reads it in another shape
    static LayoutChoice of(OutsideTensor tensor, boolean isReshaped) {
        LayoutChoice choice = wish(tensor.ports().getFirst(), tensor);
        for (OutsideTensor.Port port : tensor.ports()) {
            LayoutChoice other = wish(port, tensor);
            if (other instanceof Plain) return other;
            if (!other.equals(choice)) return new Plain("its kernels take it in tiles of " + tiles(tensor));
        }
        if (choice instanceof Plain) return choice;
        if (tensor.isState()) return new Plain("it is state, which the user sets and reads between runs");
        if (isReshaped) return new Plain("one kernel writes it, and another one reads it in another shape");
        return choice;
    }

    private static String tiles(OutsideTensor tensor) {
        return tensor.ports().stream()
                .map(port -> ((ItensorType) port.stream()).tile().shape().toString())
                .distinct()
                .collect(Collectors.joining(" and "));
    }

    private static LayoutChoice wish(OutsideTensor.Port port, OutsideTensor tensor) {
        if (tensor.type().rank() < 2) return new Plain("it has fewer than two dimensions: tiles lie in one piece");
        String kernel = port.kernel().symbol();
        if (!(port.stream() instanceof ItensorType stream)) return new Plain(kernel + " does not stream it");
        Optional<PackedLayout> layout = PackedLayout.of(stream);
        if (layout.isEmpty()) return new Plain("the tiles of " + kernel + " overlap or leave gaps");
        if (!layout.get().plain().equals(tensor.type())) return new Plain(kernel + " leaves its end unread");
        if (layout.get().isRowMajor())
            return new Plain("its tiles of " + stream.tile().shape() + " lie in one piece");
        return new Packed(layout.get());
    }
}
