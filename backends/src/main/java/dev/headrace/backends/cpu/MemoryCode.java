package dev.headrace.backends.cpu;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.CopyOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.List;

/// Mutable arrays, and short vectors in them.
record MemoryCode(ProgramCode program, Scope scope) {
    void write(MemRefOp op) {
        switch (op) {
            case AllocOp alloc -> unset(alloc.result());
            case LoadOp load -> {
                Held.View view = scope.view(load.memref());
                String place = place(load, view, load.memref(), load.indices(), 1, isOnHost(load));
                scope.number(load.result(), Scalars.load(out(), view.scalar(), view.lanes(), place));
            }
            case StoreOp store -> {
                Held.View view = writable(store, store.memref());
                String place = place(store, view, store.memref(), store.indices(), 1, isOnHost(store));
                Scalars.store(out(), view.scalar(), view.lanes(), scope.number(store.value()), place);
            }
            case CopyOp copy ->
                new TensorCode(program, scope).copy(scope.view(copy.source()), writable(copy, copy.target()));
        }
    }

    void write(VectorOp op) {
        switch (op) {
            case dev.headrace.dialects.vector.LoadOp load -> {
                Held.View view = scope.view(load.memref());
                int lanes = Math.toIntExact(load.type().elements());
                String place = place(load, view, load.memref(), load.indices(), lanes, false);
                scope.number(load.result(), Scalars.load(out(), view.scalar(), lanes, place));
            }
            case dev.headrace.dialects.vector.StoreOp store -> {
                Held.View view = writable(store, store.memref());
                int lanes = Math.toIntExact(store.type().elements());
                String place = place(store, view, store.memref(), store.indices(), lanes, false);
                Scalars.store(out(), view.scalar(), lanes, scope.number(store.value()), place);
            }
            case ReductionOp reduction
            when reduction.result().type() instanceof FloatType type -> {
                TreeCode tree = new TreeCode(program, out(), reduction.combining(), type);
                String vector = scope.number(reduction.vector());
                List<String> numbers = new ArrayList<>();
                for (int lane = 0; lane < reduction.lanes(); lane++)
                    numbers.add(out().value(
                                    "extractelement %s %s, i64 %d",
                                    Scalars.registers(reduction.vector().type()), vector, lane));
                scope.number(reduction.result(), tree.combine(numbers));
            }
            case ReductionOp reduction -> {
                String vector = Scalars.registers(reduction.vector().type());
                String scalar = Scalars.register(reduction.result().type());
                String kind = switch (reduction.combining()) {
                    case ADDI -> "add";
                    case MAXSI -> "smax";
                    case MINSI -> "smin";
                    default -> throw new IllegalArgumentException(reduction.combining() + " combines no whole numbers");
                };
                String function = "@llvm.vector.reduce.%s.v%d%s".formatted(kind, reduction.lanes(), scalar);
                program.declare("%s %s(%s)".formatted(scalar, function, vector), "");
                scope.number(
                        reduction.result(),
                        out().value("call %s %s(%s %s)", scalar, function, vector, scope.number(reduction.vector())));
            }
            case ExtractOp extract -> {
                VectorType type = (VectorType) extract.vector().type();
                List<String> at = new Positions(program, out())
                        .checked(
                                extract,
                                type,
                                List.of(scope.number(extract.position())),
                                List.of(type.elements()),
                                false);
                scope.number(
                        extract.result(),
                        out().value(
                                        "extractelement %s %s, i64 %s",
                                        Scalars.registers(type), scope.number(extract.vector()), at.getFirst()));
            }
        }
    }

    private FunctionText out() {
        return scope.out();
    }

    private Held.View writable(Op op, Value memref) {
        Held.View view = scope.view(memref);
        if (!view.storage().isWritable()) throw OpCode.refused(op, "writes into a source of its kernel");
        return view;
    }

    /// Memory whose elements nobody has set.
    void unset(Value result) {
        Held.View view = scope.allocate(result.type());
        new TensorCode(program, scope).unset(view);
        scope.put(result, view);
    }

    /// @param count elements of the last dimension that are meant
    private String place(Op op, Held.View view, Value memref, List<Value> indices, int count, boolean isInput) {
        MemRefType type = (MemRefType) memref.type();
        Positions positions = new Positions(program, out());
        List<Long> ends = new ArrayList<>(type.shape().values());
        if (!ends.isEmpty()) ends.set(ends.size() - 1, ends.getLast() - count + 1);
        requireRoom(op, type, ends);
        List<String> safe = positions.checked(op, (ShapedType) type, scope.numbers(indices), ends, isInput);
        return new TensorCode(program, scope).element(view, positions.position(safe, view.strides()));
    }

    /// An index that is out of bounds becomes 0, where there must be something.
    private static void requireRoom(Op op, MemRefType type, List<Long> ends) {
        for (long end : ends) if (end < 1) throw OpCode.refused(op, "reaches beyond a row of " + type);
    }

    /// Host code is there for what depends on data: looking up rows of a table.
    private static boolean isOnHost(Op op) {
        return op.enclosing(KernelOp.class).map(KernelOp::isOnHost).orElse(false);
    }
}
