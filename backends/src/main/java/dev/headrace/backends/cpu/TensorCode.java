package dev.headrace.backends.cpu;

import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.StackOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.PackOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.DroppedDims;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.IndexValue;
import dev.headrace.dialects.tensor.InsertOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.dialects.tensor.SliceOp;
import dev.headrace.dialects.tensor.TensorOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ScalarTypes;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Tensors as values in memory. A slice or another shape of a tensor is a view of it; an operation that changes a part
/// writes in place if nobody needs what was there.
record TensorCode(ProgramCode program, Scope scope) {
    void write(TensorOp op) {
        switch (op) {
            case EmptyOp empty -> {
                Held.View view = scope.allocate(empty.type());
                if (!isOverwritten(empty.result())) unset(view);
                scope.put(empty.result(), view);
            }
            case ExtractOp extract -> extract(extract);
            case InsertOp insert -> insert(insert);
            case ExtractSliceOp extract -> scope.put(extract.result(), slice(extract, scope.view(extract.source())));
            case InsertSliceOp insert -> insert(insert);
            case ExpandShapeOp expand -> reshape(expand);
            case CollapseShapeOp collapse -> reshape(collapse);
        }
    }

    private FunctionText out() {
        return scope.out();
    }

    private Positions positions() {
        return new Positions(program, out());
    }

    /// Whether all users replace every element without looking at it.
    private static boolean isOverwritten(Value value) {
        return value.uses().stream().allMatch(use -> switch (use.user()) {
            case FillOp _ -> true;
            case RelayoutOp _, ItensorReadOp _ -> use.index() == 1;
            case GenericOp generic -> {
                int output = use.index() - generic.inputs().size();
                yield output >= 0
                        && !generic.readsOutput(output)
                        && generic.outputMap(output).isProjectedPermutation(false);
            }
            default -> false;
        });
    }

    /// Elements that nobody has set: NaN, or a number that no index can be, so that it shows if one is used.
    void unset(Held.View view) {
        if (view.scalar() instanceof FloatType type) {
            fill(view, ConstantCode.real(type, Double.NaN));
            return;
        }
        long pattern = 0x5555_5555_5555_5555L;
        int width = ScalarTypes.width(view.scalar());
        fill(view, width == 1 ? "true" : Long.toString(pattern << (64 - width) >> (64 - width)));
    }

    /// Sets all elements of contiguous memory, in a function of its own.
    private void fill(Held.View view, String number) {
        Outlined fill = new Outlined(program, scope, "fill");
        String type = Scalars.register(view.scalar());
        List<Held> inside = fill.give(List.of(view, new Held.Numbers(type, number)));
        TensorCode there = new TensorCode(program, fill.scope());
        Held.View target = (Held.View) inside.getFirst();
        String value = ((Held.Numbers) inside.getLast()).name();
        there.out()
                .loop(
                        view.numbers(),
                        at -> Scalars.store(there.out(), view.scalar(), 0, value, there.element(target, at)));
        fill.call(0);
    }

    String element(Held.View view, String position) {
        return out().value("getelementptr %s, ptr %s, i64 %s", Scalars.memory(view.scalar()), view.pointer(), position);
    }

    /// A view with its elements in row-major order without gaps: itself, or a copy that lasts until the present
    /// operation is written.
    Held.View packed(Held.View view) {
        if (view.isContiguous()) return view;
        Held.View copy = fresh(view);
        copy(view, copy);
        scope.keep(copy.storage());
        return copy;
    }

    /// Memory for a copy.
    private Held.View fresh(Held.View like) {
        Storage storage = Storage.in(scope.workspace(), like.bytes());
        return Held.View.contiguous(
                storage, scope.pointer(storage.offset()), like.scalar(), like.shape(), like.lanes());
    }

    /// Copies all numbers; the views have the same shape.
    void copy(Held.View from, Held.View to) {
        if (from.isContiguous() && to.isContiguous()) {
            out().line(
                            "call void @llvm.memcpy.p0.p0.i64(ptr %s, ptr %s, i64 %d, i1 false)",
                            to.pointer(), from.pointer(), from.bytes());
            return;
        }
        Outlined copy = new Outlined(program, scope, "copy");
        List<Held> inside = copy.give(List.of(from, to));
        new TensorCode(program, copy.scope())
                .copy((Held.View) inside.getFirst(), (Held.View) inside.getLast(), 0, "0", "0");
        copy.call(0);
    }

    void stack(StackOp op) {
        Held.View stack = scope.allocate(op.type());
        List<Long> strides = new ArrayList<>(stack.strides());
        strides.remove(op.dim());
        for (int i = 0; i < op.sources().size(); i++) {
            Held.View source = scope.view(op.sources().get(i));
            String place = element(stack, Long.toString(i * op.neighbours()));
            copy(source, new Held.View(stack.storage(), place, stack.scalar(), source.shape(), strides, stack.lanes()));
        }
        scope.put(op.result(), stack);
    }

    private void copy(Held.View from, Held.View to, int dim, String source, String target) {
        if (dim == from.shape().size()) {
            String number = Scalars.load(out(), from.scalar(), from.lanes(), element(from, source));
            Scalars.store(out(), to.scalar(), to.lanes(), number, element(to, target));
            return;
        }
        out().loop(
                        from.shape().at(dim),
                        at -> copy(
                                from,
                                to,
                                dim + 1,
                                positions()
                                        .plus(
                                                source,
                                                positions()
                                                        .times(
                                                                at,
                                                                from.strides().get(dim))),
                                positions()
                                        .plus(
                                                target,
                                                positions()
                                                        .times(at, to.strides().get(dim)))));
    }

    /// The memory that `op` may change in place of operand `index`, holding the operand's elements.
    /// @param isKept whether it needs what was there
    Held.View owned(Op op, int index, boolean isKept) {
        Value operand = op.operand(index);
        Held.View view = scope.view(operand);
        if (view.isContiguous() && LastUse.is(op, index) && view.storage().isOnly(operand)) return view;
        Held.View copy = fresh(view);
        if (isKept) copy(view, copy);
        return copy;
    }

    private void extract(ExtractOp op) {
        Held.View tensor = scope.view(op.tensor());
        TensorType type = (TensorType) op.tensor().type();
        List<String> indices = positions()
                .checked(op, type, scope.numbers(op.indices()), type.shape().values(), true);
        String at = positions().position(indices, tensor.strides());
        if (type.elements() == 0) scope.number(op.result(), "zeroinitializer");
        else scope.number(op.result(), Scalars.load(out(), tensor.scalar(), 0, element(tensor, at)));
    }

    private void insert(InsertOp op) {
        TensorType type = (TensorType) op.destination().type();
        Held.View tensor = owned(op, 1, true);
        List<String> indices = positions()
                .checked(op, type, scope.numbers(op.indices()), type.shape().values(), true);
        String at = positions().position(indices, tensor.strides());
        if (type.elements() > 0)
            Scalars.store(out(), tensor.scalar(), 0, scope.number(op.scalar()), element(tensor, at));
        scope.put(op.result(), tensor);
    }

    private void insert(InsertSliceOp op) {
        Held.View whole = owned(op, 1, true);
        copy(scope.view(op.source()), slice(op, whole));
        scope.put(op.result(), whole);
    }

    /// The part of `whole` that the operation means.
    private Held.View slice(SliceOp op, Held.View whole) {
        Dims sizes = IndexValue.shape(op.sizes());
        Dims steps = IndexValue.shape(op.strides());
        if (!sizes.isStatic() || !steps.isStatic()) throw OpCode.refused(op, "has sizes or strides that are computed");
        boolean isEmpty = sizes.values().contains(0L);
        List<String> offsets = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int dim = 0; dim < sizes.size(); dim++) {
            offsets.add(
                    switch (op.offsets().get(dim)) {
                        case IndexValue.Constant(long value) -> Long.toString(value);
                        case IndexValue.Computed(Value value) -> scope.number(value);
                    });
            long reach = (sizes.at(dim) - 1) * steps.at(dim);
            if (reach < 0 && !isEmpty) throw OpCode.refused(op, "goes backwards");
            ends.add(whole.shape().at(dim) - reach);
            strides.add(whole.strides().get(dim) * steps.at(dim));
        }
        List<String> safe = isEmpty ? offsets : positions().checked(op, op.wholeType(), offsets, ends, false);
        String pointer = isEmpty ? whole.pointer() : element(whole, positions().position(safe, whole.strides()));
        List<Integer> dropped = DroppedDims.find(sizes, op.sliceType().shape()).orElseThrow();
        List<Long> kept = new ArrayList<>();
        for (int dim = 0; dim < sizes.size(); dim++) if (!dropped.contains(dim)) kept.add(strides.get(dim));
        return new Held.View(
                whole.storage(), pointer, whole.scalar(), op.sliceType().shape(), kept, 0);
    }

    /// The same elements in the same order under another type: a view where the distances allow it.
    private void reshape(Op op) {
        Held.View view = scope.view(op.operand(0));
        Dims shape = ((ShapedType) op.result().type()).shape();
        List<Long> strides = Reshaped.strides(view.shape(), view.strides(), shape);
        if (strides != null) {
            scope.put(
                    op.result(),
                    new Held.View(view.storage(), view.pointer(), view.scalar(), shape, strides, view.lanes()));
            return;
        }
        Held.View copy = fresh(view);
        copy(view, copy);
        scope.put(
                op.result(), Held.View.contiguous(copy.storage(), copy.pointer(), copy.scalar(), shape, copy.lanes()));
    }

    void fill(FillOp op) {
        Held.View view = owned(op, 1, false);
        fill(view, scope.number(op.number()));
        scope.put(op.result(), view);
    }

    void relayout(RelayoutOp op) {
        Held.View source = packed(scope.view(op.source()));
        Held.View result = owned(op, 1, false);
        Dims sizes = op.packedType().shape();
        Held.View packed = op instanceof PackOp ? result : source;
        Held.View plain = op instanceof PackOp ? source : result;
        Held.View ordered = new Held.View(
                plain.storage(),
                plain.pointer(),
                plain.scalar(),
                sizes,
                op.strides().values(),
                0);
        if (op instanceof PackOp) copy(ordered, packed);
        else copy(packed, ordered);
        scope.put(op.result(), result);
    }
}
