package dev.headrace.dialects.linalg;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Attribute;
import dev.headrace.ir.Block;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.AffineMapAttr;
import dev.headrace.ir.attr.ArrayAttr;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.attr.StringAttr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A perfect loop nest over all operands. In each iteration an operand gives the element at the position that its map
/// sends the loop counters to; the body computes the new elements of the outputs. Outputs start with the elements of
/// the `outs` operands, and a body that reads its output argument reduces.
///
/// ```mlir
/// %c = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
///                                       affine_map<(m, n, k) -> (m, n)>],
///                      iterator_types = ["parallel", "parallel", "reduction"]}
///     ins(%a, %b : tensor<4x8xf32>, tensor<8x2xf32>) outs(%zero : tensor<4x2xf32>) {
/// ^bb0(%x: f32, %y: f32, %sum: f32):
///   %product = arith.mulf %x, %y : f32
///   %next = arith.addf %sum, %product : f32
///   linalg.yield %next : f32
/// } -> tensor<4x2xf32>
/// ```
///
/// With the attribute `headrace.tree = 64 : i64` a sum (or maximum, or minimum) takes its terms by 64: those of 64
/// iterations that follow each other, for one element of the result, are combined in a tree of neighbours
/// ([ReductionOp]
/// [dev.headrace.dialects.vector.ReductionOp]), and what that gives with what there is so far. Without it each term is
/// combined with what there is so far.
public final class GenericOp extends LinalgOp {
    static final String MAPS = "indexing_maps";
    static final String ITERATORS = "iterator_types";

    /// How many terms of a sum are combined in a tree.
    public static final String TREE = "headrace.tree";

    public static final OpSpec<GenericOp> SPEC = OpSpec.of("linalg.generic", GenericOp::new)
            .operands("inputs", TypeConstraint.ANY)
            .operands("outputs", Accepts.TENSOR)
            .attribute(MAPS, ArrayAttr.class)
            .attribute(ITERATORS, ArrayAttr.class)
            .optionalAttribute("doc", StringAttr.class)
            .optionalAttribute("library_call", StringAttr.class)
            .results("result_tensors", Accepts.TENSOR)
            .regions(1)
            .traits(Trait.PURE)
            .format(new GenericFormat())
            .verify((op, problems) -> new GenericLaw(op, problems).check());

    /// Fills the body.
    @FunctionalInterface
    public interface Body {
        /// @param at the place where the body's operations go
        /// @param elements one for each input, then one for each output
        /// @return the new elements of the outputs; the builder adds the `linalg.yield`
        List<? extends Value> build(Builder at, List<BlockArgument> elements);
    }

    private GenericOp(OpState state) {
        super(state);
    }

    /// @param maps one for each input, then one for each output
    public static GenericOp create(
            Builder at,
            Location loc,
            List<? extends Value> inputs,
            List<? extends Value> outputs,
            List<AffineMap> maps,
            List<IteratorType> iterators,
            Body body) {
        return at.add(
                new GenericOp(state(loc, inputs, outputs, maps, iterators).region(body(loc, inputs, outputs, body))));
    }

    /// The operation that a named one stands for, from all its parts but [#SPEC].
    static GenericOp of(OpState parts) {
        return new GenericOp(parts);
    }

    /// All parts of the operation but its body.
    static OpState state(
            Location loc,
            List<? extends Value> inputs,
            List<? extends Value> outputs,
            List<AffineMap> maps,
            List<IteratorType> iterators) {
        return OpState.of(SPEC, loc)
                .operandGroups(List.of(inputs, outputs))
                .attribute(
                        MAPS, ArrayAttr.of(maps.stream().map(AffineMapAttr::new).toList()))
                .attribute(ITERATORS, ArrayAttr.of(iterators))
                .results(outputs.stream().map(Value::type).toList());
    }

    static Region body(Location loc, List<? extends Value> inputs, List<? extends Value> outputs, Body body) {
        List<Type> elements = Stream.concat(inputs.stream(), outputs.stream())
                .map(o -> Accepts.elementOf(o.type()))
                .toList();
        Region region = Region.withBlock(elements, loc);
        Builder inside = Builder.atEnd(region.block());
        YieldOp.create(inside, loc, body.build(inside, region.block().arguments()));
        return region;
    }

    public List<Value> inputs() {
        return operandGroup(0);
    }

    public List<Value> outputs() {
        return operandGroup(1);
    }

    /// One for each operand: inputs, then outputs.
    public List<AffineMap> maps() {
        List<AffineMap> maps = new ArrayList<>();
        for (Attribute map : required(MAPS, ArrayAttr.class).elements()) maps.add(((AffineMapAttr) map).map());
        return maps;
    }

    /// The map of the `index`-th operand: inputs, then outputs.
    public AffineMap map(int index) {
        return ((AffineMapAttr) required(MAPS, ArrayAttr.class).elements().get(index)).map();
    }

    /// The map of the `index`-th output.
    public AffineMap outputMap(int index) {
        return map(inputs().size() + index);
    }

    /// One for each loop, outermost first.
    public List<IteratorType> iterators() {
        List<IteratorType> iterators = new ArrayList<>();
        for (Attribute each : required(ITERATORS, ArrayAttr.class).elements()) iterators.add((IteratorType) each);
        return iterators;
    }

    public int loopCount() {
        return required(ITERATORS, ArrayAttr.class).elements().size();
    }

    /// How many iterations each loop makes; [Dims#DYNAMIC] where a shape leaves it open.
    public Dims loopExtents() {
        List<Type> types = operands().stream().map(Value::type).toList();
        return LoopExtents.find(loopCount(), types, maps())
                .orElseThrow(() -> new IllegalStateException(name() + " has a loop without extent"));
    }

    public boolean isParallel() {
        return iterators().stream().allMatch(IteratorType.PARALLEL::equals);
    }

    /// Whether each element of the outputs depends on one element of each input only: all loops are parallel, each
    /// output is written in loop order, and each input is read through bare loop counters or zeros.
    public boolean isElementwise() {
        if (!isParallel()) return false;
        int inputs = inputs().size();
        List<AffineMap> maps = maps();
        for (int i = 0; i < maps.size(); i++) {
            boolean fits = i < inputs
                    ? maps.get(i).isProjectedPermutation(true)
                    : maps.get(i).isIdentity();
            if (!fits) return false;
        }
        return true;
    }

    public Block body() {
        return region(0).block();
    }

    /// The loops with those over terms inside of all others: so the terms of one element follow each other.
    public List<Integer> termsInside() {
        List<Integer> order = new ArrayList<>();
        List<Integer> terms = new ArrayList<>();
        List<IteratorType> iterators = iterators();
        for (int loop = 0; loop < iterators.size(); loop++)
            (iterators.get(loop) == IteratorType.PARALLEL ? order : terms).add(loop);
        order.addAll(terms);
        return order;
    }

    /// How many terms that follow each other are combined in a tree before the result is; 0 where each is on its own.
    public long tree() {
        return attribute(TREE, IntegerAttr.class).map(IntegerAttr::value).orElse(0L);
    }

    /// How the only result is put together from terms, if it is.
    public Optional<Accumulation> accumulation() {
        return Accumulation.of(this);
    }

    public YieldOp yielded() {
        return (YieldOp) body().last();
    }

    /// The element of the `index`-th output, as the body sees it before this iteration.
    public BlockArgument outputElement(int index) {
        return body().argument(inputs().size() + index);
    }

    /// Whether the body looks at the elements that the `index`-th output had before.
    public boolean readsOutput(int index) {
        return !outputElement(index).isUnused();
    }
}
