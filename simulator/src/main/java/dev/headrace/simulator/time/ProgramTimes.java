package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.Lengths;
import dev.headrace.dialects.dataflow.VariableLoops;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.ir.BlockArgument;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.StringAttr;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// How long the kernels of a program take at each position, where loops over caches end behind it ([VariableLoops]).
/// What takes equally long is simulated once. Where they end behind anything but the position that the program is
/// given, they count as long as they can be.
public final class ProgramTimes {
    /// The input of a decoder that is the position.
    private static final String POSITION = "input1";

    private final ModuleOp module;
    private final ExternalMemory memory;
    private final Map<KernelOp, VariableLoops> variable = new LinkedHashMap<>();
    private final Map<Run, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Map<Long, ProgramTime> known = new HashMap<>();
    private @Nullable ProgramTime longest;

    /// A kernel whose loops run so often.
    private record Run(KernelOp kernel, Lengths lengths) {}

    /// @param module a design at level sized
    /// @throws dev.headrace.ir.InputError if the ends of loops depend on more than one number
    public ProgramTimes(ModuleOp module, ExternalMemory memory) {
        this.module = module;
        this.memory = memory;
        for (KernelOp kernel : module.all(KernelOp.class)) {
            if (kernel.isOnHost()) continue;
            Optional<VariableLoops> loops = VariableLoops.of(kernel);
            if (loops.isPresent() && isPosition(kernel.operand(loops.get().argument())))
                variable.put(kernel, loops.get());
        }
    }

    /// Whether it depends on the position at all.
    public boolean vary() {
        return !variable.isEmpty();
    }

    /// Where loops run as often as they can.
    public ProgramTime longest() {
        ProgramTime time = longest;
        if (time == null) longest = time = ProgramTime.of(module, kernel -> run(kernel, Lengths.MOST));
        return time;
    }

    /// Of a run with the token at this place of its text, from 0.
    public ProgramTime at(long position) {
        if (!vary()) return longest();
        return known.computeIfAbsent(
                position, _ -> ProgramTime.of(module, kernel -> run(kernel, lengths(kernel, position))));
    }

    /// Where it depends on the position, of the one in the middle of an answer that fills the second half of the
    /// caches; else of any run.
    public ProgramTime typical() {
        long rows = variable.values().stream()
                .mapToLong(loops -> loops.largest() + 1)
                .max()
                .orElse(0);
        return at(rows - rows / 4);
    }

    /// Simulates what the runs at these positions take, side by side.
    ///
    /// @param from the first
    /// @param to behind the last
    public void prepare(long from, long to) {
        List<Run> runs = LongStream.range(from, to)
                .boxed()
                .flatMap(position ->
                        variable.keySet().stream().map(kernel -> new Run(kernel, lengths(kernel, position))))
                .distinct()
                .toList();
        runs.parallelStream().forEach(this::outcome);
    }

    private Lengths lengths(KernelOp kernel, long position) {
        VariableLoops loops = variable.get(kernel);
        if (loops == null) return Lengths.MOST;
        Lengths lengths = loops.at(position);
        return lengths.equals(loops.at(loops.largest())) ? Lengths.MOST : lengths;
    }

    private ProgramTime.Run run(KernelOp kernel, Lengths lengths) {
        return new ProgramTime.Run(lengths, outcome(new Run(kernel, lengths)));
    }

    private Outcome outcome(Run run) {
        return outcomes.computeIfAbsent(
                run, each -> Simulation.run(DesignNetwork.of(each.kernel, memory, each.lengths)));
    }

    private static boolean isPosition(Value value) {
        Value origin = value;
        while (true) {
            Op maker = origin.definingOp();
            if (!(maker instanceof CollapseShapeOp || maker instanceof ExpandShapeOp)) break;
            origin = maker.operand(0);
        }
        return origin instanceof BlockArgument argument
                && argument.block().owner() instanceof FuncOp function
                && function.argumentAttribute(argument.index(), "headrace.input")
                        .equals(Optional.of(new StringAttr(POSITION)));
    }
}
