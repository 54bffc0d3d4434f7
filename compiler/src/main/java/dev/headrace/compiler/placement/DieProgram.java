package dev.headrace.compiler.placement;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.InputError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The integer program that places tasks on dies.
///
/// For each task and each boundary between dies one variable says whether the task lies beyond it; a task on die 2 lies
/// beyond boundaries 1 and 2. Thus the dies of a task come one-hot as differences of neighbours, and a stream crosses a
/// boundary where the variables of its ends differ. Its relaxation is tight: most programs are solved at the root.
final class DieProgram {
    /// Work that the search may take, in nodes and not in seconds: equal on every machine.
    private static final String SEARCH = "limits/nodes = 100\nlimits/gap = 0.005\ndisplay/verblevel = 0\n";

    private static final String RELAXATION = "max_number_of_iterations: 200000";
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final PlacementGraph graph;
    private final List<Resources> capacities;
    private final int memoryDie;
    private final List<? extends Map<String, Long>> taken;
    private final MPSolver solver;

    /// For each task, for each boundary from 1 on; null for pinned tasks, which are constants.
    private final MPVariable[] @Nullable [] beyond;

    /// @param capacities of each die, in the order in which they lie
    private DieProgram(PlacementGraph graph, List<Resources> capacities, int memoryDie, boolean isInteger) {
        this.graph = graph;
        this.capacities = capacities;
        this.memoryDie = memoryDie;
        taken = graph.taken().stream().map(Resources::byName).toList();
        solver = solver(isInteger ? "SCIP" : "GLOP");
        beyond = new MPVariable[graph.size()][];
        for (int task = 0; task < graph.size(); task++) if (!graph.pinned().get(task)) addTask(task, isInteger);
        for (int die = 0; die < capacities.size(); die++) addCapacities(die);
        for (PlacementGraph.Stream stream : graph.streams())
            for (int boundary = 1; boundary < capacities.size(); boundary++) addStream(stream, boundary);
        solver.objective().setMinimization();
    }

    /// @param dies of each task
    /// @param bound wires that no placement is below
    record Solution(List<Integer> dies, double bound) {
        public Solution {
            dies = List.copyOf(dies);
        }
    }

    /// @param start a placement to begin with, within the capacities or not
    /// @return nothing if none was found
    static Optional<Solution> solve(PlacementGraph graph, List<Resources> capacities, int memoryDie, int[] start) {
        DieProgram program = new DieProgram(graph, capacities, memoryDie, true);
        program.hint(start);
        program.solver.setSolverSpecificParametersAsString(SEARCH);
        MPSolver.ResultStatus status = program.solver.solve();
        Optional<Solution> solution =
                status == MPSolver.ResultStatus.OPTIMAL || status == MPSolver.ResultStatus.FEASIBLE
                        ? Optional.of(new Solution(
                                program.dies(), program.solver.objective().bestBound()))
                        : Optional.empty();
        program.solver.delete();
        return solution;
    }

    /// Wires that no placement is below; nothing if finding out takes too long.
    static OptionalDouble bound(PlacementGraph graph, List<Resources> capacities, int memoryDie) {
        DieProgram program = new DieProgram(graph, capacities, memoryDie, false);
        program.solver.setSolverSpecificParametersAsString(RELAXATION);
        OptionalDouble bound = program.solver.solve() == MPSolver.ResultStatus.OPTIMAL
                ? OptionalDouble.of(program.solver.objective().value())
                : OptionalDouble.empty();
        program.solver.delete();
        return bound;
    }

    private static MPSolver solver(String name) {
        try {
            Loader.loadNativeLibraries();
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new InputError(
                    "a kernel is larger than one die, and the solver that places its tasks cannot be loaded ("
                            + e.getMessage() + ")",
                    "this machine",
                    "use one that OR-Tools has a native library for, or smaller kernels",
                    e);
        }
        MPSolver solver = MPSolver.createSolver(name);
        if (solver == null) throw new IllegalStateException("OR-Tools comes without " + name);
        return solver;
    }

    private void addTask(int task, boolean isInteger) {
        MPVariable[] row = new MPVariable[capacities.size() - 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = isInteger ? solver.makeBoolVar("") : solver.makeNumVar(0, 1, "");
            if (i == 0) continue;
            MPConstraint order = solver.makeConstraint(0, INFINITY, "");
            order.setCoefficient(row[i - 1], 1);
            order.setCoefficient(row[i], -1);
        }
        beyond[task] = row;
    }

    private void addCapacities(int die) {
        capacities.get(die).byName().forEach((kind, most) -> {
            MPConstraint row = solver.makeConstraint(-INFINITY, most, "");
            double constant = 0;
            for (int task = 0; task < graph.size(); task++) {
                double count = taken.get(task).getOrDefault(kind, 0L).doubleValue();
                if (count > 0) constant += add(row, task, die, count) + add(row, task, die + 1, -count);
            }
            row.setUb(most - constant);
        });
    }

    /// Adds a multiple of the variable that says whether a task lies beyond a boundary.
    /// @return what is constant of it
    private double add(MPConstraint row, int task, int boundary, double factor) {
        if (boundary == 0) return factor;
        if (boundary == capacities.size()) return 0;
        MPVariable[] own = beyond[task];
        if (own == null) return boundary <= memoryDie ? factor : 0;
        row.setCoefficient(own[boundary - 1], row.getCoefficient(own[boundary - 1]) + factor);
        return 0;
    }

    private void addStream(PlacementGraph.Stream stream, int boundary) {
        MPVariable crosses = solver.makeNumVar(0, 1, "");
        for (int sign : new int[] {1, -1}) {
            MPConstraint row = solver.makeConstraint(0, INFINITY, "");
            row.setCoefficient(crosses, 1);
            double constant = add(row, stream.from(), boundary, -sign) + add(row, stream.to(), boundary, sign);
            row.setLb(-constant);
        }
        solver.objective().setCoefficient(crosses, (double) stream.wires());
    }

    private void hint(int[] dies) {
        List<MPVariable> variables = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int task = 0; task < dies.length; task++) {
            MPVariable[] own = beyond[task];
            for (int i = 0; own != null && i < own.length; i++) {
                variables.add(own[i]);
                values.add(dies[task] > i ? 1.0 : 0.0);
            }
        }
        solver.setHint(
                variables.toArray(MPVariable[]::new),
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private List<Integer> dies() {
        List<Integer> dies = new ArrayList<>();
        for (MPVariable[] own : beyond)
            dies.add(
                    own == null
                            ? memoryDie
                            : (int) Arrays.stream(own)
                                    .filter(boundary -> boundary.solutionValue() > 0.5)
                                    .count());
        return dies;
    }
}
