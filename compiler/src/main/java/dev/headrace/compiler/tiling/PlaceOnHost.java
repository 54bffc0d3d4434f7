package dev.headrace.compiler.tiling;

import dev.headrace.compiler.analysis.Generics;
import dev.headrace.compiler.analysis.Leaves;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.func.CallOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.List;

/// Look-ups at computed places (embeddings) stay on the host, and so does what is computed for them alone: they touch
/// few rows of a large table, which streaming would read whole. What only puts rows together that were looked up stays
/// there too, and so do few numbers that every layer takes and that depend on inputs alone, such as the angles of a
/// rotation: a start of a kernel takes longer.
///
/// Before:
/// ```mlir
/// %row = linalg.generic … ins(%ids) … { %v = tensor.extract %table[%id, %j] … }
/// ```
/// After: the same with `headrace.placement = "host"`.
public record PlaceOnHost() implements Pass {
    /// What a host adds up in some microseconds.
    private static final long FEW = 1 << 15;

    static final String PLACEMENT = "headrace.placement";

    static boolean isOnHost(GenericOp op) {
        return op.hasAttribute(PLACEMENT);
    }

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (FuncOp function : module.body().ops(FuncOp.class)) {
            if (function.isDeclaration()) continue;
            for (GenericOp op : function.body().ops(GenericOp.class).reversed()) {
                if (Generics.isGather(op)) place(op, "it looks up elements at places known at run time only", context);
                else if (feedsHostOnly(op)) place(op, "only computations on the host use it", context);
            }
            for (GenericOp op : function.body().ops(GenericOp.class))
                if (!isOnHost(op) && putsTogether(op))
                    place(op, "it puts together few elements that were looked up there", context);
            if (module.all(CallOp.class).stream().anyMatch(call -> call.callee() == function)) continue;
            for (GenericOp op : madeOfInputs(function))
                place(op, "it computes few elements of inputs alone, and a start of a kernel takes longer", context);
        }
    }

    /// What computes few elements of inputs and parameters one by one, for nobody but functions that are called and
    /// others of these: it would be a kernel of its own, for a kernel does not reach into a function.
    private static List<GenericOp> madeOfInputs(FuncOp function) {
        List<GenericOp> found = new ArrayList<>();
        for (GenericOp op : function.body().ops(GenericOp.class))
            if (!isOnHost(op) && isFew(op) && op.inputs().stream().allMatch(input -> isKnown(input, found)))
                found.add(op);
        while (found.removeIf(op -> !op.results().stream().allMatch(result -> isForCalls(result, found))
                || !op.inputs().stream().allMatch(input -> isKnown(input, found)))) {}
        return found;
    }

    private static boolean isFew(GenericOp op) {
        return op.isElementwise()
                && op.loopExtents().isStatic()
                && op.loopExtents().product() <= FEW
                && !op.inputs().isEmpty();
    }

    private static boolean isKnown(Value value, List<GenericOp> found) {
        return switch (value.definingOp()) {
            case null -> !isState(value);
            case ConstantOp _, EmptyOp _, FillOp _ -> true;
            case GenericOp generic ->
                found.contains(generic)
                        || isOnHost(generic) && generic.inputs().stream().allMatch(input -> isKnown(input, found));
            case Op maker -> Leaves.isView(maker) && isKnown(maker.operand(0), found);
        };
    }

    /// States stay on the device.
    private static boolean isState(Value value) {
        return value instanceof BlockArgument argument
                && argument.block().owner() instanceof FuncOp function
                && function.argumentAttribute(argument.index(), "headrace.state")
                        .isPresent();
    }

    private static boolean isForCalls(Value value, List<GenericOp> found) {
        return !value.isUnused()
                && value.users().stream()
                        .allMatch(user -> user instanceof CallOp
                                || user instanceof GenericOp generic && found.contains(generic)
                                || Leaves.isView(user) && isForCalls(user.result(0), found));
    }

    private static void place(GenericOp op, String why, PassContext context) {
        Rewriter.at(op).setAttribute(op, PLACEMENT, new StringAttr(KernelOp.HOST));
        context.remark(Remark.of("tiling", String.join(" + ", op.location().names()), "stays on the host", why));
    }

    /// Whether it computes few elements of what the host makes, one by one, for others that compute.
    private static boolean putsTogether(GenericOp op) {
        return isFew(op)
                && op.inputs().stream().allMatch(PlaceOnHost::isMadeOnHost)
                && op.results().stream().allMatch(PlaceOnHost::isForComputations);
    }

    private static boolean isMadeOnHost(Value value) {
        Op maker = value.definingOp();
        return maker instanceof GenericOp generic && isOnHost(generic)
                || maker != null && Leaves.isView(maker) && isMadeOnHost(maker.operand(0));
    }

    private static boolean isForComputations(Value value) {
        return !value.isUnused()
                && value.users().stream()
                        .allMatch(user -> user instanceof GenericOp
                                || user instanceof CallOp
                                || Leaves.isView(user) && isForComputations(user.result(0)));
    }

    private static boolean feedsHostOnly(Op op) {
        List<Op> users =
                op.results().stream().map(Value::users).flatMap(List::stream).toList();
        return !users.isEmpty() && users.stream().allMatch(PlaceOnHost::isForHost);
    }

    private static boolean isForHost(Op user) {
        if (Leaves.isView(user)) return feedsHostOnly(user);
        GenericOp reader = user instanceof GenericOp generic
                ? generic
                : user.enclosing(GenericOp.class).orElse(null);
        return reader != null && isOnHost(reader);
    }
}
