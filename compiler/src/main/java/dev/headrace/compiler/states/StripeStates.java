package dev.headrace.compiler.states;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.pass.Patterns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The caches of a decoder lie in stripes over channels of memory, every so-many-th head in one. Where weights come in
/// stripes already, the tasks that load these load the caches in turn with them. Tasks that caches pass through are
/// there several times, side by side.
///
/// Before:
/// ```mlir
/// dataflow.task @load.k() { for %h = 0 to 8, … { %t = memref.load %k[%round, %h, …]   stream_write %t, %old } }
/// dataflow.task @scores() { for %h = 0 to 8, … { %t = stream_read %old … stream_write %score, %scores } }
/// dataflow.task @softmax() { … stream_read %scores … }
/// ```
/// After, with two stripes in two parts:
/// ```mlir
/// dataflow.task @load.weights.0() { … for %h = 0 to 4, … { … memref.load %k.0[%round, %h, …] … } … }
/// dataflow.task @load.weights.1() { … for %h = 0 to 4, … { … memref.load %k.1[%round, %h, …] … } … }
/// dataflow.task @scores.0() { for %h = 0 to 4, … { … stream_read %old.0 … stream_write %score, %scores.0 } }
/// dataflow.task @scores.1() { for %h = 0 to 4, … { … stream_read %old.1 … stream_write %score, %scores.1 } }
/// dataflow.task @join.scores() { for … { … stream_read %scores.0 … stream_read %scores.1 … stream_write %t, %scores }
/// } dataflow.task @softmax() { … stream_read %scores … }
/// ```
/// Outside, a state becomes [dev.headrace.dialects.dataflow.Stripes]. Which tasks are there several times follows from
/// what they have to do: those that would not keep up with the others otherwise. The numbers are the same.
///
/// States can lie in channels of their own instead, with a task that loads each stripe: more interfaces, and channels
/// of weights that bring nothing else.
///
/// @param channels the most stripes of a state, a power of two
/// @param parts of the stripes that pass side by side at most, a power of two
/// @param smallest the least bits of a state of one layer to be worth it
/// @param isCarried whether stripes are loaded by the tasks that load weights
public record StripeStates(long channels, long parts, long smallest, boolean isCarried) implements Pass {
    public static final long USUAL_CHANNELS = 4;
    public static final long USUAL_PARTS = 2;
    public static final long USUAL_SMALLEST = 1 << 20;

    /// Loops around the rows that are dealt out, at most.
    private static final int DEEPEST = 2;

    /// States in stripes, and the tasks that are there for each part.
    private record Plan(List<StripedState> states, int stripes, int parts, StripedTasks.Search search) {}

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost() || !kernel.isInMemory()) continue;
            List<TaskOp> carriers = isCarried ? CarriedLoads.carriers(kernel) : List.of();
            List<Plan> plans = new ArrayList<>();
            for (int depth = DEEPEST; depth >= 0; depth--)
                plan(kernel, depth, isCarried ? carriers.size() : Integer.MAX_VALUE)
                        .ifPresent(plans::add);
            plans.stream()
                    .max(Comparator.comparingInt(Plan::parts))
                    .ifPresent(plan -> stripe(kernel, plan, carriers, context));
        }
        Patterns.eraseUnused(module);
    }

    private Optional<Plan> plan(KernelOp kernel, int depth, int carriers) {
        List<StripedState> states = StripedState.of(kernel, depth).stream()
                .filter(state -> state.bits() >= smallest && state.isInBytes())
                .toList();
        if (states.isEmpty()) return Optional.empty();
        List<Long> nest = states.getFirst().nest();
        List<StripedState> alike =
                states.stream().filter(state -> state.nest().equals(nest)).toList();
        long stripes = most(channels, nest.getLast(), carriers / alike.size());
        if (stripes == 1) return Optional.empty();
        int number = (int) most(parts, nest.getLast(), stripes);
        StripedTasks.Search search =
                number == 1 ? new StripedTasks.Search(StripedTasks.NONE, "") : StripedTasks.of(alike, number);
        boolean isOnce = search.tasks().outer().isEmpty();
        return Optional.of(new Plan(alike, (int) stripes, isOnce ? 1 : number, search));
    }

    /// The largest power of two that divides the rows.
    private static long most(long wanted, long rows, long limit) {
        long most = Long.highestOneBit(Math.max(1, Math.min(wanted, limit)));
        while (rows % most != 0) most /= 2;
        return most;
    }

    private void stripe(KernelOp kernel, Plan plan, List<TaskOp> carriers, PassContext context) {
        StripedTasks tasks = plan.search.tasks();
        String why = tasks.outer().isEmpty()
                ? plan.search.obstacle()
                : String.join(
                                ", ",
                                tasks.outer().sequencedKeySet().stream()
                                        .map(TaskOp::symbol)
                                        .toList()) + " are there for each part";
        context.remark(Remark.of(
                        "states",
                        kernel.symbol(),
                        "keeps its states in stripes",
                        (isCarried
                                        ? "they come through the channels of weights, in turn with them"
                                        : "each comes through a channel of its own")
                                + (why.isEmpty() ? "" : "; " + why))
                .with("states", plan.states.size())
                .with("stripes", plan.stripes)
                .with("parts", plan.parts));
        TurnPieces pieces = TurnPieces.of(tasks);
        for (StreamOp stream : pieces.pieces().keySet())
            context.remark(Remark.of(
                            "states",
                            stream.symbol(),
                            "passes one piece of a row of each part in turn",
                            "what takes them does the same for each piece")
                    .with("pieces", pieces.of(stream)));
        List<List<TaskOp>> loads = new StripeKernel(plan.states, tasks, pieces, plan.stripes, plan.parts).replace();
        if (!isCarried) return;
        int carrier = 0;
        for (List<TaskOp> state : loads) for (TaskOp load : state) CarriedLoads.carry(carriers.get(carrier++), load);
    }
}
