package dev.headrace.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructuralEqualityTest {
    private static final class Node extends Op {
        static final OpSpec<Node> SPEC = OpSpec.of("test.node", Node::new).regions(1);
        static final OpSpec<Node> OTHER = OpSpec.of("test.other", Node::new).regions(1);

        Node(OpState state) {
            super(state);
        }
    }

    /// Two results, a region with an argument, and in it a node that reads the second result and the argument.
    private static ModuleOp program(OpSpec<Node> inner, int operand, Type argument, Location place, String label) {
        ModuleOp module = ModuleOp.create(Location.UNKNOWN);
        Builder at = Builder.atEnd(module.body());
        Node first = at.add(Node.SPEC.create(OpState.of(Node.SPEC, Location.UNKNOWN)
                .results(IndexType.INDEX, IndexType.INDEX)
                .region(new Region())));
        Region region = Region.withBlock(List.of(argument), place);
        Builder.atEnd(region.block())
                .add(inner.create(OpState.of(inner, Location.UNKNOWN)
                        .operands(first.result(operand), region.block().argument(0))
                        .attribute("label", new StringAttr(label))
                        .region(new Region())));
        at.add(Node.SPEC.create(OpState.of(Node.SPEC, Location.UNKNOWN).region(region)));
        return module;
    }

    private static final Location HERE = Location.named("here");

    @Test
    void everyPartCounts() {
        ModuleOp module = program(Node.SPEC, 1, IndexType.INDEX, HERE, "a");
        assertThat(StructuralEquality.differenceWithLocations(module, module.copy()))
                .isEmpty();
        assertThat(StructuralEquality.difference(module, program(Node.OTHER, 1, IndexType.INDEX, HERE, "a")))
                .hasValue("test.node at loc(unknown) has other names: test.node, test.other");
        assertThat(StructuralEquality.difference(module, program(Node.SPEC, 0, IndexType.INDEX, HERE, "a")))
                .hasValue("test.node at loc(unknown) reads other values as operand 0");
        assertThat(StructuralEquality.difference(module, program(Node.SPEC, 1, IntegerType.I8, HERE, "a")))
                .hasValue("test.node at loc(unknown) has other types of block argument 0: index, i8");
        assertThat(StructuralEquality.difference(module, program(Node.SPEC, 1, IndexType.INDEX, HERE, "b")))
                .hasValue("test.node at loc(unknown) has other attributes: {label=\"a\"}, {label=\"b\"}");
        assertThat(StructuralEquality.difference(module, ModuleOp.create(Location.UNKNOWN)))
                .hasValue("builtin.module at loc(unknown) goes on with test.node only on the left");
        assertThat(StructuralEquality.difference(ModuleOp.create(Location.UNKNOWN), module))
                .hasValue("builtin.module at loc(unknown) goes on with test.node only on the right");
    }

    @Test
    void locationsCountOnDemand() {
        ModuleOp module = program(Node.SPEC, 1, IndexType.INDEX, HERE, "a");
        ModuleOp moved = program(Node.SPEC, 1, IndexType.INDEX, Location.UNKNOWN, "a");
        assertThat(StructuralEquality.difference(module, moved)).isEmpty();
        assertThat(StructuralEquality.differenceWithLocations(module, moved))
                .hasValue("test.node at loc(unknown) has other locations of block argument 0:"
                        + " loc(\"here\"), loc(unknown)");
        assertThat(StructuralEquality.differenceWithLocations(ModuleOp.create(HERE), ModuleOp.create(Location.UNKNOWN)))
                .hasValue("builtin.module at loc(\"here\") has other locations: loc(\"here\"), loc(unknown)");
    }

    @Test
    void theOrderOfAttributesDoesNotCount() {
        ModuleOp left = ModuleOp.create(HERE);
        ModuleOp right = ModuleOp.create(HERE);
        Rewriter rewriter = Rewriter.atEndOf(left.body());
        rewriter.setAttribute(left, "a", new StringAttr("1"));
        rewriter.setAttribute(left, "b", ArrayAttr.of(List.of()));
        rewriter.setAttribute(right, "b", ArrayAttr.of(List.of()));
        rewriter.setAttribute(right, "a", new StringAttr("1"));
        assertThat(StructuralEquality.difference(left, right)).isEmpty();
    }
}
