package dev.headrace.frontends.sizes;

import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.ReturnOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.sizes.Extent;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.Reassociation;
import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineExpr;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.DenseElementsAttr;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows the elements that are meant through a program: the layout of each dimension of each value and of each loop.
///
/// What is computed at other positions is never looked at, as long as each position of a dimension that varies is
/// computed from the same position of others. Operations that look elsewhere (neighbours, the end, parts behind others)
/// are refused.
final class TracedSizes {
    private final ComparedSizes compared;
    private final Map<Value, List<Layout>> layouts = new HashMap<>();

    /// Values with equal elements everywhere, which fit any layout.
    private final Set<Value> uniform = new HashSet<>();

    private final Map<GenericOp, List<Layout>> loops = new LinkedHashMap<>();
    private final Map<String, Long> minima = new HashMap<>();

    private TracedSizes(ComparedSizes compared) {
        this.compared = compared;
    }

    /// @param arguments the stated sizes of those that have any
    static TracedSizes of(FuncOp main, Map<Value, List<Extent>> arguments, ComparedSizes compared) {
        TracedSizes traced = new TracedSizes(compared);
        for (Value argument : main.body().arguments()) {
            TensorType type = (TensorType) argument.type();
            List<Layout> layouts = new ArrayList<>();
            List<Extent> stated = arguments.get(argument);
            for (int i = 0; i < type.rank(); i++)
                layouts.add(Layout.of(type.sizeOf(i), stated == null ? Extent.fixed(type.sizeOf(i)) : stated.get(i)));
            traced.put(main, argument, layouts);
        }
        for (Op op : main.body()) traced.trace(op);
        return traced;
    }

    /// The layout of each loop.
    List<Layout> loops(GenericOp op) {
        return Objects.requireNonNull(loops.get(op));
    }

    Set<GenericOp> computations() {
        return loops.keySet();
    }

    /// The least value of a symbol that the program needs.
    long minimum(String symbol) {
        return minima.getOrDefault(symbol, 1L);
    }

    /// The sizes of a result.
    /// @throws InputError where what is meant does not lie in front
    List<Extent> result(Value value, String name) {
        List<Extent> extents = new ArrayList<>();
        for (Layout layout : layouts(value))
            extents.add(layout.front()
                    .orElseThrow(() -> new InputError(
                            "has a dimension of " + layout + " elements with gaps between them, which is not supported",
                            name,
                            "return it with a dimension for each size")));
        return extents;
    }

    private List<Layout> layouts(Value value) {
        return Objects.requireNonNull(layouts.get(value));
    }

    private boolean isFixed(Value value) {
        if (!(value.type() instanceof TensorType)) return true;
        return layouts.containsKey(value) && layouts(value).stream().allMatch(Layout::isFixed);
    }

    /// Remembers the layouts of a value, which must be as large for other sizes as the program for those says.
    private void put(Op op, Value value, List<Layout> its) {
        for (int i = 0; i < its.size(); i++)
            if (!compared.fits(value, i, its.get(i)))
                throw refuse(op, its.get(i), "gives a size that does not follow from those of its tensors");
        layouts.put(value, its);
    }

    private InputError refuse(Op op, Layout layout, String what) {
        String symbol = layout.digits().stream()
                .filter(digit -> !digit.isFixed())
                .map(digit -> digit.size().symbol())
                .findFirst()
                .orElseGet(compared::anySymbol);
        return ComparedSizes.refuse(op, symbol, what);
    }

    private void trace(Op op) {
        switch (op) {
            case ConstantOp constant -> {
                if (constant.value() instanceof DenseElementsAttr table) {
                    if (table.isSplat()) uniform(op.result());
                    else byExtent(op);
                } else if (compared.number(constant).isPresent()) {
                    throw ComparedSizes.refuse(
                            op,
                            compared.number(constant).get().symbol(),
                            "fills a tensor with a number that depends on it");
                }
            }
            case EmptyOp _, FillOp _ -> uniform(op.result());
            case CollapseShapeOp view -> collapse(view);
            case ExpandShapeOp view -> expand(view);
            case ExtractSliceOp slice -> slice(slice);
            case GenericOp generic -> generic(generic);
            case ReturnOp _ -> {}
            default -> {
                for (Value operand : op.operands())
                    if (!isFixed(operand))
                        throw ComparedSizes.refuse(op, compared.anySymbol(), "goes through " + op.name());
                byExtent(op);
            }
        }
    }

    /// A value that fits any layout has one of its own only where its sizes say which.
    private void uniform(Value value) {
        uniform.add(value);
        TensorType type = (TensorType) value.type();
        List<Layout> its = new ArrayList<>();
        for (int i = 0; i < type.rank(); i++) {
            long size = type.sizeOf(i);
            compared.extent(value, i).ifPresent(extent -> its.add(Layout.of(size, extent)));
        }
        if (its.size() == type.rank()) layouts.put(value, its);
    }

    private void byExtent(Op op) {
        for (Value value : op.results()) {
            if (!(value.type() instanceof TensorType type)) continue;
            List<Layout> its = new ArrayList<>();
            for (int i = 0; i < type.rank(); i++) its.add(Layout.of(type.sizeOf(i), compared.extent(value, i, op)));
            layouts.put(value, its);
        }
    }

    private void collapse(CollapseShapeOp view) {
        if (uniform.contains(view.source())) {
            uniform(view.result());
            return;
        }
        List<Layout> whole = layouts(view.source());
        List<Layout> its = new ArrayList<>();
        for (List<Integer> group : view.reassociation().groups())
            its.add(Layout.joined(group.stream().map(whole::get).toList()));
        put(view, view.result(), its);
    }

    private void expand(ExpandShapeOp view) {
        if (uniform.contains(view.source())) {
            uniform(view.result());
            return;
        }
        Dims shape = ((TensorType) view.result().type()).shape();
        Layout[] its = new Layout[shape.size()];
        java.util.Arrays.fill(its, Layout.fixed(1));
        Reassociation groups = view.reassociation();
        for (int i = 0; i < groups.groups().size(); i++) {
            List<Integer> group = groups.groups().get(i);
            Layout whole = layouts(view.source()).get(i);
            List<Layout> parts = whole.split(group.stream().map(shape::at).toList())
                    .orElseThrow(() -> refuse(view, whole, "cuts a dimension of " + whole + " elements in pieces"));
            for (int j = 0; j < group.size(); j++) its[group.get(j)] = parts.get(j);
        }
        put(view, view.result(), List.of(its));
    }

    private void slice(ExtractSliceOp slice) {
        if (uniform.contains(slice.source())) {
            uniform(slice.result());
            return;
        }
        List<Layout> whole = layouts(slice.source());
        Dims offsets = IndexValue.shape(slice.offsets());
        Dims strides = IndexValue.shape(slice.strides());
        Dims sizes = slice.sliceType().shape();
        boolean sameRank = sizes.size() == whole.size();
        List<Layout> its = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            Layout layout = whole.get(i);
            if (layout.isFixed()) {
                // As many rows of a table as the size says.
                if (sameRank) its.add(Layout.of(sizes.at(i), compared.extent(slice.result(), i, slice)));
                continue;
            }
            if (!sameRank) throw refuse(slice, layout, "takes a part out of a dimension");
            its.add(part(slice, layout, i, offsets.at(i), strides.at(i)));
        }
        if (!sameRank) {
            for (int i = 0; i < sizes.size(); i++) its.add(Layout.fixed(sizes.at(i)));
        }
        put(slice, slice.result(), its);
    }

    private Layout part(ExtractSliceOp slice, Layout layout, int dim, long offset, long stride) {
        long size = slice.sliceType().sizeOf(dim);
        if (offset == 0 && size == layout.maximum() && stride == 1) return layout;
        Extent front = layout.front()
                .filter(_ -> stride == 1)
                .orElseThrow(() -> refuse(slice, layout, "takes a part out of a dimension of " + layout));
        Extent extent = compared.extent(slice.result(), dim, slice);
        if (extent.isFixed()) {
            require(front, offset + size);
            return Layout.fixed(size);
        }
        if (!extent.isAtMost(front.plus(-offset)))
            throw refuse(slice, layout, "takes a part that ends elsewhere than the dimension of " + layout);
        require(front, offset + 1);
        return Layout.of(size, extent);
    }

    /// Keeps a size from being less than `least`.
    private void require(Extent extent, long least) {
        minima.merge(extent.symbol(), Math.ceilDiv(least - extent.offset(), extent.scale()), Math::max);
    }

    private void generic(GenericOp op) {
        @Nullable Layout[] found = new @Nullable Layout[op.loopCount()];
        List<AffineMap> maps = op.maps();
        for (boolean isUniform : new boolean[] {false, true}) {
            for (int i = 0; i < maps.size(); i++) {
                Value operand = op.operand(i);
                if (!(operand.type() instanceof TensorType)
                        || uniform.contains(operand) != isUniform
                        || !layouts.containsKey(operand)) continue;
                for (int r = 0; r < maps.get(i).resultCount(); r++) {
                    if (!(maps.get(i).results().get(r) instanceof AffineExpr.Dim(int loop))) continue;
                    Layout layout = layouts(operand).get(r);
                    Layout before = found[loop];
                    if (before == null) found[loop] = layout;
                    else if (!isUniform && !before.equals(layout))
                        throw refuse(
                                op,
                                layout.isFixed() ? before : layout,
                                "combines a dimension of " + before + " elements with one of " + layout);
                }
            }
        }
        List<Layout> all = new ArrayList<>();
        for (Layout layout : found) {
            if (layout == null)
                throw ComparedSizes.refuse(
                        op,
                        compared.irregular(op.result(0)),
                        "makes a tensor of a size that is no sum or multiple of one that varies");
            all.add(layout);
        }
        loops.put(op, all);
        for (int i = 0; i < op.inputs().size(); i++) readings(op, i, all);
        for (IndexOp index : op.all(IndexOp.class)) requireFront(op, all.get(index.loop()));
        for (ExtractOp look : op.all(ExtractOp.class))
            if (layouts.containsKey(look.tensor())) layouts(look.tensor()).forEach(l -> requireFront(op, l));
        for (int i = 0; i < op.outputs().size(); i++) {
            List<Layout> its = new ArrayList<>();
            for (AffineExpr where : op.outputMap(i).results()) {
                if (where instanceof AffineExpr.Dim(int loop)) its.add(all.get(loop));
                else throw refuse(op, all.getFirst(), "places its results out of order");
            }
            put(op, op.result(i), its);
        }
    }

    private void readings(GenericOp op, int operand, List<Layout> all) {
        Value read = op.operand(operand);
        if (!(read.type() instanceof TensorType) || uniform.contains(read)) return;
        List<AffineExpr> places = op.map(operand).results();
        for (int r = 0; r < places.size(); r++) {
            Layout layout = layouts(read).get(r);
            switch (places.get(r)) {
                case AffineExpr.Dim _ -> {}
                case AffineExpr.Constant(long place) -> {
                    if (layout.isFixed()) continue;
                    require(layout.front().orElseThrow(() -> gaps(op, layout)), place + 1);
                }
                case AffineExpr computed -> {
                    for (int loop = 0; loop < all.size(); loop++)
                        if (computed.uses(loop)) requireFront(op, all.get(loop));
                    if (!layout.isFixed() && !readsWhatIsMeant(op, operand, r, all) && !isInside(computed, layout, all))
                        throw refuse(op, layout, "reads a dimension of " + layout + " elements at other places");
                }
            }
        }
    }

    /// Whether a place that is read modulo the size of the dimension matters only where it is meant.
    private boolean readsWhatIsMeant(GenericOp op, int operand, int dimension, List<Layout> all) {
        Layout layout = layouts(op.operand(operand)).get(dimension);
        Optional<WrappedPlace> wrapped = WrappedPlace.of(op, operand, dimension);
        if (wrapped.isEmpty() || layout.front().isEmpty()) return false;
        long start = wrapped.get().start();
        int loop = wrapped.get().loop();
        Extent high = layout.front().get().plus(start);
        return new IgnoredElements(compared, loop, start, high)
                .areIgnored(op, operand, all.get(loop).front().orElseThrow());
    }

    /// Whether each iteration that is meant reads an element that is: a window that moves as far as its image goes.
    private boolean isInside(AffineExpr place, Layout layout, List<Layout> all) {
        if (layout.front().isEmpty()) return false;
        Extent front = layout.front().get();
        List<Extent> extents =
                all.stream().map(each -> each.front().orElse(Extent.fixed(0))).toList();
        for (int loop = 0; loop < extents.size(); loop++) {
            if (!place.uses(loop) || extents.get(loop).isFixed()) continue;
            if (!extents.get(loop).symbol().equals(front.symbol())
                    || extents.get(loop).scale() < 1) return false;
            require(extents.get(loop), 1);
        }
        for (long value = minimum(front.symbol()); value <= compared.maximum(front.symbol()); value++) {
            Map<String, Long> run = Map.of(front.symbol(), value);
            long[] trips = new long[extents.size()];
            for (int loop = 0; loop < trips.length; loop++)
                trips[loop] = place.uses(loop) ? extents.get(loop).at(run) : 1;
            AffineExpr.Range range = place.range(trips);
            if (range.low() < 0 || range.high() >= front.at(run)) return false;
        }
        return true;
    }

    private void requireFront(GenericOp op, Layout layout) {
        if (layout.front().isEmpty()) throw gaps(op, layout);
    }

    private InputError gaps(GenericOp op, Layout layout) {
        return refuse(op, layout, "asks for positions in a dimension of " + layout + " elements");
    }

    Optional<Extent> number(ConstantOp constant) {
        return compared.number(constant);
    }
}
