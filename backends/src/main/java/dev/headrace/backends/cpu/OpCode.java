package dev.headrace.backends.cpu;

import dev.headrace.dialects.Accepts;
import dev.headrace.dialects.Place;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.dataflow.DataflowOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.IndexOp;
import dev.headrace.dialects.linalg.LinalgOp;
import dev.headrace.dialects.linalg.RelayoutOp;
import dev.headrace.dialects.linalg.YieldOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.memref.MemRefOp;
import dev.headrace.dialects.scf.ScfOp;
import dev.headrace.dialects.tensor.TensorOp;
import dev.headrace.dialects.vector.VectorOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.InputError;
import dev.headrace.ir.Op;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes operations, whatever they are, into the function of a scope.
record OpCode(ProgramCode program, Scope scope) {
    FunctionText out() {
        return scope.out();
    }

    /// Writes the operations of a block.
    /// @param end writes what the terminator does, while the values that it uses are still there
    void block(Block block, Consumer<Op> end) {
        Map<Op, List<Value>> dying = Scope.dying(block);
        for (Op op : block) {
            if (op.spec().has(Trait.TERMINATOR)) end.accept(op);
            else write(op);
            scope.release(op, dying);
        }
    }

    /// @throws InputError for an operation that the CPU cannot execute
    void write(Op op) {
        for (Value result : op.results())
            if (result.type() instanceof ShapedType shaped && !shaped.shape().isStatic())
                throw refused(op, "has a result of unknown size");
        switch (op) {
            case ConstantOp constant -> new ConstantCode(program, scope).write(constant);
            case ArithOp arith -> elementwise(op, (in, lanes) -> arith(arith, in, lanes));
            case MathOp math ->
                elementwise(
                        op,
                        (in, lanes) -> new MathCode(program, out()).of(math, in, lanes, (FloatType)
                                scalar(op.result().type())));
            case TensorOp tensor -> new TensorCode(program, scope).write(tensor);
            case LinalgOp linalg -> linalg(linalg);
            case CallOp call -> new CallCode(program, scope).write(call);
            case ScfOp scf -> new LoopCode(this).write(scf);
            case MemRefOp memref -> new MemoryCode(program, scope).write(memref);
            case VectorOp vector -> new MemoryCode(program, scope).write(vector);
            case DataflowOp dataflow -> new DataflowCode(this).write(dataflow);
            default -> throw refused(op, "is no operation that the CPU can execute");
        }
    }

    static InputError refused(Op op, String why) {
        return new InputError(
                "'" + op.name() + "' " + why, Place.of(op), "execute the program with --engine interpreter");
    }

    private void linalg(LinalgOp op) {
        switch (op) {
            case GenericOp generic -> new GenericCode(program, scope).write(generic);
            case FillOp fill -> new TensorCode(program, scope).fill(fill);
            case RelayoutOp relayout -> new TensorCode(program, scope).relayout(relayout);
            // The loops around it have given their counter its name.
            case IndexOp _, YieldOp _ -> {}
        }
    }

    @FunctionalInterface
    private interface Scalar {
        String of(List<String> in, int lanes);
    }

    private static Type scalar(Type type) {
        return Scalars.element(Accepts.elementOf(type));
    }

    private String arith(ArithOp op, List<String> in, int lanes) {
        ArithCode code = new ArithCode(program, out());
        if (op instanceof SelectOp select) {
            boolean isSpread = select.condition().type() instanceof ShapedType;
            return code.select(
                    in.get(0),
                    isSpread ? lanes : 0,
                    in.get(1),
                    in.get(2),
                    lanes,
                    scalar(select.result().type()));
        }
        return code.of(
                op, in, lanes, scalar(op.operand(0).type()), scalar(op.result().type()));
    }

    /// On numbers and vectors at once, on tensors element by element.
    private void elementwise(Op op, Scalar scalar) {
        if (!(op.result().type() instanceof TensorType type)) {
            if (op instanceof SelectOp select && !(scope.of(select.whenTrue()) instanceof Held.Numbers)) {
                throw refused(op, "chooses between what is no number");
            }
            int lanes = Scalars.lanes(op.result().type());
            scope.number(op.result(), scalar.of(scope.numbers(op.operands()), lanes));
            return;
        }
        Held.View result = scope.allocate(type);
        List<Held> operands = new ArrayList<>();
        for (Value operand : op.operands())
            operands.add(
                    scope.of(operand) instanceof Held.View view
                            ? new TensorCode(program, scope).packed(view)
                            : scope.of(operand));
        out().loop(type.elements(), at -> {
            List<String> in = new ArrayList<>();
            for (Held operand : operands) {
                in.add(
                        switch (operand) {
                            case Held.Numbers number -> number.name();
                            case Held.View view ->
                                Scalars.load(out(), view.scalar(), 0, element(view.pointer(), view.scalar(), at));
                            case Held.Queue _ -> throw new IllegalStateException("a queue is no tensor");
                        });
            }
            Scalars.store(out(), result.scalar(), 0, scalar.of(in, 0), element(result.pointer(), result.scalar(), at));
        });
        scope.put(op.result(), result);
    }

    /// A pointer to the number at a position.
    String element(String pointer, Type scalar, String position) {
        return out().value("getelementptr %s, ptr %s, i64 %s", Scalars.memory(scalar), pointer, position);
    }
}
