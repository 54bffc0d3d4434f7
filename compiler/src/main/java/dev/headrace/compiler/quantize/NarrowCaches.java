package dev.headrace.compiler.quantize;

import dev.headrace.dialects.arith.SelectOp;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.func.FuncSignature;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.Builder;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.attr.TypeAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Caches of keys and values lie in memory in fewer bits: what is added to one is rounded when it is stored, and what
/// reads it computes as before. Memory is read whole for each token, so half the bits take half the time.
///
/// A cache is an input or a state in `f32` whose new elements are a result: each is either an old one or another, such
/// as that of one of several tokens.
///
/// Before:
/// ```mlir
/// func.func @main(%cache: tensor<2x64x16xf32> …) {
///   %new = linalg.generic … ins(%cache, %row) { select } -> tensor<2x64x16xf32>
///   %scores = linalg.generic … ins(%query, %new) …
///   return %new
/// ```
/// After:
/// ```mlir
/// func.func @main(%cache: tensor<2x64x16xf16> {headrace.narrowed = f32, …}) {
///   %rounded = linalg.generic … ins(%row) { truncf } -> tensor<2x16xf16>
///   %stored = linalg.generic … ins(%cache, %rounded) { select } -> tensor<2x64x16xf16>
///   %read = linalg.generic … ins(%stored) { extf } -> tensor<2x64x16xf32>
///   %scores = linalg.generic … ins(%query, %read) …
///   return %stored
/// ```
/// Where the other element is computed in the same operation, the choice is between wide numbers, and rounded.
public record NarrowCaches(CacheType type) implements Pass {
    /// What an input or a result was in the model.
    public static final String NARROWED = "headrace.narrowed";

    private static final int LEAST_RANK = 3;

    @Override
    public void run(ModuleOp module, PassContext context) {
        FuncOp main = FuncOp.find(module, "main").orElse(null);
        if (type == CacheType.F32 || main == null || main.isDeclaration()) return;
        int narrowed = 0;
        for (int result = 0; result < main.returned().operandCount(); result++) {
            Value updated = main.returned().operand(result);
            BlockArgument cache = cacheBefore(main, updated);
            if (cache == null) continue;
            narrow(main, cache, updated, result);
            narrowed++;
        }
        String name = type.element().toString();
        if (narrowed == 0)
            throw new InputError("has no caches in f32", "the model, with --cache " + name, "leave --cache out");
        context.remark(Remark.of("quantize", "caches", "lie in memory in " + name, "they are read whole for each token")
                .with("caches", narrowed));
    }

    /// The argument whose elements a result keeps or replaces.
    private static @Nullable BlockArgument cacheBefore(FuncOp main, Value updated) {
        if (!(updated.type() instanceof TensorType tensor)
                || tensor.rank() < LEAST_RANK
                || tensor.element() != FloatType.F32
                || !(updated.definingOp() instanceof GenericOp op)
                || op.results().size() != 1
                || !(op.yielded().operand(0).definingOp() instanceof SelectOp choice)) return null;
        for (int i = 0; i < op.operandCount(); i++) {
            Value old = op.body().argument(i);
            boolean isOnePlace = op.map(i).equals(op.outputMap(0))
                    && (op.isParallel() || i == op.inputs().size());
            if (isOnePlace
                    && (choice.whenTrue() == old || choice.whenFalse() == old)
                    && op.operand(i) instanceof BlockArgument argument
                    && argument.type().equals(tensor)
                    && isGiven(main, argument)) return argument;
        }
        return null;
    }

    private static boolean isGiven(FuncOp main, BlockArgument argument) {
        int index = main.body().arguments().indexOf(argument);
        return index >= 0
                && (main.argumentAttribute(index, "headrace.input").isPresent()
                        || main.argumentAttribute(index, "headrace.state").isPresent());
    }

    private void narrow(FuncOp main, BlockArgument cache, Value updated, int result) {
        TensorType wide = (TensorType) updated.type();
        TensorType narrow = new TensorType(wide.shape(), type.element());
        Rewriter rewriter = Rewriter.at(main);
        GenericOp update = (GenericOp) Objects.requireNonNull(updated.definingOp());
        NarrowUpdate choice = NarrowUpdate.of(update, cache).orElse(null);
        rewriter.setType(cache, narrow);
        Emitter behind = new Emitter(Builder.after(update), updated.location());
        Value stored = choice == null ? pointwise(behind, updated, narrow, type::rounded) : choice.emit(behind, type);
        Value read = pointwise(behind, stored, wide, Emitter::real);
        rewriter.replaceUses(updated, read, use -> use.user() != stored.definingOp());
        rewriter.setOperand(main.returned(), result, stored);
        if (choice != null) rewriter.erase(update);
        Emitter start = new Emitter(Builder.atStart(main.body()), updated.location());
        if (cache.users().stream().anyMatch(user -> user != stored.definingOp())) {
            Value old = pointwise(start, cache, wide, Emitter::real);
            rewriter.replaceUses(
                    cache, old, use -> use.user() != old.definingOp() && use.user() != stored.definingOp());
        }
        TypeAttr before = new TypeAttr(wide.element());
        FuncSignature.setArgumentAttribute(main, main.body().arguments().indexOf(cache), NARROWED, before);
        FuncSignature.setResultAttribute(main, result, NARROWED, before);
    }

    private static Value pointwise(
            Emitter emitter, Value tensor, TensorType to, BiFunction<Emitter, Value, Value> element) {
        return emitter.pointwise(
                List.of(tensor),
                List.of(AffineMap.identity(to.rank())),
                to,
                (in, elements) -> element.apply(in, elements.getFirst()));
    }
}
