package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.UniqueNames;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Copying;
import dev.headrace.ir.Location;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tasks that load rows for several FIFOs in turn send them through one, to a task that deals them out. External memory
/// is wired to one die of the device, and what works on the rows may lie on another: wires for one row lead there then,
/// instead of wires for all that are taken at once.
///
/// Before:
/// ```mlir
/// dataflow.task @load.w() … { scf.for %i = … { scf.for %turn = %c0 to %c2 step %c1 {
///   %t = vector.load %w[…] …
///   scf.if (%turn == 0) { dataflow.stream_write %t, %s0 … } else { dataflow.stream_write %t, %s1 … } } } }
/// ```
/// After:
/// ```mlir
/// dataflow.task @load.w() … { scf.for %i = … { scf.for %turn = %c0 to %c2 step %c1 {
///   %t = vector.load %w[…] …
///   dataflow.stream_write %t, %rows … } } }
/// dataflow.task @deal.load.w() … { scf.for %i = … { scf.for %turn = %c0 to %c2 step %c1 {
///   %t = dataflow.stream_read %rows …
///   scf.if (%turn == 0) { dataflow.stream_write %t, %s0 … } else { dataflow.stream_write %t, %s1 … } } } }
/// ```
/// Devices of one die have nothing to gain. Streams that share a FIFO come from one task all the same: where others of
/// them are not sent in turn, none is dealt out.
public record DealRows(Target target) implements Pass {
    private static final long DEPTH = 2;

    @Override
    public void run(ModuleOp module, PassContext context) {
        if (target.dies().size() < 2) return;
        for (ComputeUnit unit : ComputeUnit.in(module)) {
            // Kernels share a FIFO if the same passes there.
            Map<String, Type> shared = new HashMap<>();
            for (Dealing dealing : dealings(unit)) deal(dealing, shared, context);
        }
    }

    /// What a task loads for several streams in turn, in rows of one type.
    private record Dealing(KernelOp kernel, TaskOp load, Type row, List<Turns> turns) {
        static Optional<Dealing> of(KernelOp kernel, TaskOp load) {
            List<Turns> found = new ArrayList<>();
            for (Op op : load.body())
                if (op instanceof ForOp loop) DealRows.turns(loop).ifPresent(found::add);
            if (found.isEmpty()) return Optional.empty();
            Type row = found.getFirst().token().type();
            return Optional.of(new Dealing(
                    kernel,
                    load,
                    row,
                    found.stream()
                            .filter(turns -> turns.token().type().equals(row))
                            .toList()));
        }

        Stream<StreamOp> streams() {
            return turns.stream()
                    .flatMap(each -> each.choice().all(StreamWriteOp.class).stream())
                    .map(write ->
                            (StreamOp) Objects.requireNonNull(write.stream().definingOp()));
        }
    }

    /// Those after which all that shares a FIFO still comes from one task.
    private static List<Dealing> dealings(ComputeUnit unit) {
        List<Dealing> found = new ArrayList<>();
        for (KernelOp kernel : unit.kernels())
            for (TaskOp task : kernel.graph())
                if (task.role().equals(Optional.of(TaskRole.LOAD)))
                    Dealing.of(kernel, task).ifPresent(found::add);
        while (true) {
            Set<StreamOp> dealt = found.stream().flatMap(Dealing::streams).collect(Collectors.toSet());
            Set<String> others = unit.kernels().stream()
                    .flatMap(kernel -> kernel.streams().stream())
                    .filter(stream -> !dealt.contains(stream))
                    .flatMap(stream -> stream.fifo().stream())
                    .collect(Collectors.toSet());
            if (!found.removeIf(dealing ->
                    dealing.streams().flatMap(stream -> stream.fifo().stream()).anyMatch(others::contains)))
                return found;
        }
    }

    /// Loops around rows that go to several streams in turn.
    ///
    /// @param all outermost first
    /// @param choice of the stream, in the innermost
    private record Turns(List<ForOp> all, IfOp choice, Value token) {
        ForOp innermost() {
            return all.getLast();
        }

        /// How often each stream gets a row.
        long rounds() {
            long rounds = 1;
            for (ForOp loop : all.subList(0, all.size() - 1))
                rounds = Math.multiplyExact(rounds, loop.tripCount().orElseThrow());
            return rounds;
        }
    }

    private static void deal(Dealing dealing, Map<String, Type> shared, PassContext context) {
        KernelOp kernel = dealing.kernel();
        TaskOp load = dealing.load();
        Type row = dealing.row();
        UniqueNames names = UniqueNames.besideTasksOf(kernel);
        Location location = load.location();
        TaskOp first = kernel.body().ops(TaskOp.class).getFirst();
        StreamOp rows = StreamOp.create(
                Builder.before(first), location, names.claim(load.symbol() + ".rows"), new StreamType(row), DEPTH);
        TaskOp deal = TaskOp.create(
                Builder.after(load), location, names.claim("deal." + load.symbol()), TaskRole.ROUTE, List.of());
        YieldOp end = YieldOp.create(Builder.atEnd(deal.body()), location, List.of());
        load.unit().ifPresent(unit -> {
            Rewriter.at(deal).setAttribute(deal, TaskOp.UNIT, new StringAttr("deal." + unit));
            Type passing = shared.putIfAbsent(unit, row);
            if (passing == null || passing.equals(row))
                Rewriter.at(rows).setAttribute(rows, StreamOp.FIFO, new StringAttr(unit + ".rows"));
        });
        for (Turns turns : dealing.turns()) move(turns, rows, Builder.before(end));
        context.remark(Remark.of(
                        "vectorization",
                        load.symbol(),
                        "sends rows through one FIFO, to a task that deals them out",
                        "what takes them may lie on another die, and wires to there are for one row then")
                .with("tensors", dealing.turns().size()));
    }

    private static Optional<Turns> turns(ForOp outermost) {
        List<ForOp> loops = new ArrayList<>(List.of(outermost));
        while (loops.getLast().body().first() instanceof ForOp inner) loops.add(inner);
        ForOp innermost = loops.getLast();
        List<IfOp> choices = innermost.body().ops(IfOp.class);
        if (choices.size() != 1
                || loops.size() < 2
                || ConstantOp.integerOf(innermost.lower()).orElse(-1) != 0
                || ConstantOp.integerOf(innermost.step()).orElse(0) != 1
                || loops.stream().anyMatch(loop -> loop.tripCount().isEmpty())) return Optional.empty();
        IfOp choice = choices.getFirst();
        List<StreamWriteOp> writes = outermost.all(StreamWriteOp.class);
        if (writes.isEmpty()) return Optional.empty();
        Value token = writes.getFirst().token();
        boolean isPlain = writes.stream().allMatch(write -> write.token() == token && choice.encloses(write))
                && isOfTurn(choice, innermost);
        return isPlain ? Optional.of(new Turns(loops, choice, token)) : Optional.empty();
    }

    /// Whether the innermost counter alone decides, and there is nothing else to be done than to send.
    private static boolean isOfTurn(IfOp choice, ForOp innermost) {
        if (!(choice.condition().definingOp() instanceof CompareIntegerOp compare)
                || compare.left() != innermost.counter()
                || ConstantOp.integerOf(compare.right()).isEmpty()
                || choice.whenFalse().blocks().isEmpty()
                || !choice.results().isEmpty()) return false;
        for (var side : choice.regions())
            for (Block block : side.blocks())
                for (Op op : block) {
                    boolean isSimple = switch (op) {
                        case StreamWriteOp _, ConstantOp _, CompareIntegerOp _ -> true;
                        case IfOp inner -> isOfTurn(inner, innermost);
                        default -> op.spec().has(Trait.TERMINATOR);
                    };
                    if (!isSimple) return false;
                }
        return true;
    }

    private static void move(Turns turns, StreamOp rows, Builder to) {
        IfOp choice = turns.choice();
        CompareIntegerOp compare =
                (CompareIntegerOp) Objects.requireNonNull(choice.condition().definingOp());
        Location location = choice.location();
        Value zero = ConstantOp.index(to, location, 0).result();
        Value one = ConstantOp.index(to, location, 1).result();
        Value rounds = ConstantOp.index(to, location, turns.rounds()).result();
        Value streams = ConstantOp.index(
                        to, location, turns.innermost().tripCount().orElseThrow())
                .result();
        ForOp.create(to, location, zero, rounds, one, List.of(), (outer, _, _) -> {
            ForOp.create(outer, location, zero, streams, one, List.of(), (inner, turn, _) -> {
                Map<Value, Value> mapping = new HashMap<>();
                mapping.put(turns.innermost().counter(), turn);
                mapping.put(
                        turns.token(),
                        StreamReadOp.create(inner, location, rows.result()).token());
                bring(choice, choice, inner, mapping);
                Copying.copyInto(inner, choice, mapping);
                return List.of();
            });
            return List.of();
        });
        StreamWriteOp.create(Builder.before(choice), location, turns.token(), rows.result());
        Rewriter.at(choice).erase(choice);
        if (compare.result().isUnused()) Rewriter.at(compare).erase(compare);
    }

    /// Computes again what an operation needs of what stands outside of a choice: comparisons and constants.
    private static void bring(Op op, IfOp choice, Builder at, Map<Value, Value> mapping) {
        for (Value operand : op.operands()) {
            Op maker = operand.definingOp();
            if (mapping.containsKey(operand)
                    || choice.encloses(maker == null ? choice : maker)
                    || !(maker instanceof ConstantOp || maker instanceof CompareIntegerOp)) continue;
            bring(maker, choice, at, mapping);
            Copying.copyInto(at, maker, mapping);
        }
        for (var side : op.regions())
            for (Block block : side.blocks()) for (Op inner : block) bring(inner, choice, at, mapping);
    }
}
