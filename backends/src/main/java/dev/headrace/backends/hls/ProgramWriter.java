package dev.headrace.backends.hls;

import dev.headrace.backends.hls.SlotPlan.Slot;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.MemRefType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The host program: calls the kernels in order, and does itself what was placed on the host. Steps that come again and
/// again are a loop over a table of their tensors. The same source drives the card and the C simulation.
final class ProgramWriter {
    private final ProgramPlan plan;
    private final PackedParameters parameters;
    private final CppWriter body = new CppWriter();
    private final CppWriter functions = new CppWriter();
    private final CppNames fileNames = new CppNames();
    private final CppNames names;
    private final SlotPlan slots;

    /// Of kernels on the host the function, of others the number.
    private final Map<KernelOp, String> kernelNames = new HashMap<>();

    private ProgramWriter(ProgramPlan plan) {
        this.plan = plan;
        parameters = new PackedParameters(plan.hasValues(), plan.groups());
        // Neither a function nor a tensor may have a name that means something else where the program uses it.
        for (String taken : ProgramTables.NAMES) fileNames.fresh(taken);
        for (String taken : List.of("run", "session", "arguments", "results")) fileNames.fresh(taken);
        for (HostStep step : plan.steps()) {
            if (!(step instanceof HostStep.Compute compute) || kernelNames.containsKey(compute.kernel())) continue;
            String name = fileNames.fresh(compute.kernel().symbol());
            kernelNames.put(compute.kernel(), name);
            functions
                    .lines(HostFunction.write(compute.kernel(), name, tensors(compute), fileNames.inner()))
                    .blank();
        }
        names = fileNames.inner();
        plan.kernels()
                .forEach((kernel, itsPlan) -> kernelNames.put(
                        kernel,
                        names.fresh(
                                itsPlan.face().phases().areSeveral()
                                        ? kernel.symbol() + "_kernel"
                                        : itsPlan.face().name())));
        slots = SlotPlan.of(plan, parameters, names);
    }

    /// @param source the text of `program.cpp`
    /// @param parameters what it loads
    record Program(String source, PackedParameters parameters) {}

    static Program write(ProgramPlan plan) {
        ProgramWriter writer = new ProgramWriter(plan);
        return new Program(writer.write(), writer.parameters);
    }

    private String write() {
        inputs();
        steps();
        ifWanted(this::outputs);
        newStates();
        CppWriter file = new CppWriter();
        file.line("#include \"operators.h\"").line("#include \"session.h\"").blank();
        file.line("#include <hls_math.h>").blank();
        file.line("#include <memory>").line("#include <vector>").blank();
        file.lines(functions.toString());
        file.line("namespace design {").blank();
        enumeration(
                "Kernel",
                plan.kernels().sequencedKeySet().stream().map(kernelNames::get).toList(),
                file);
        enumeration("Slot", slots.all().stream().map(Slot::variable).toList(), file);
        new ProgramTables(plan, slots, parameters, file).write();
        file.block(
                "void run(headrace::Session& session, const std::vector<headrace::Tensor>& arguments,"
                        + " std::vector<headrace::Tensor>& results)",
                () -> {
                    file.line("(void)session;").line("(void)arguments;").line("(void)results;");
                    file.lines(body.toString());
                });
        return file.blank().line("}  // namespace design").toString();
    }

    private static void enumeration(String name, List<String> values, CppWriter file) {
        if (values.isEmpty()) return;
        file.block("enum " + name + " : std::size_t", () -> file.list(values), "};")
                .blank();
    }

    private String slot(TensorHome home) {
        return slots.of(home).variable();
    }

    private static List<PlacedTensor> tensors(HostStep step) {
        return Stream.concat(step.sources().stream(), step.results().stream()).toList();
    }

    private void inputs() {
        int input = 0;
        for (TensorHome home : plan.inputs().values()) {
            if (home.isUsed()) body.line("session.copy_from(%s, arguments[%d].data);".formatted(slot(home), input));
            input++;
        }
    }

    /// In turn; those that no new state depends on only where somebody wants results.
    private void steps() {
        List<HostStep> steps = plan.steps();
        for (int begin = 0; begin < steps.size(); ) {
            boolean isForStates = plan.isForStates(steps.get(begin));
            int end = begin;
            while (end < steps.size() && plan.isForStates(steps.get(end)) == isForStates) end++;
            List<HostStep> alike = steps.subList(begin, end);
            if (isForStates) steps(alike);
            else ifWanted(() -> steps(alike));
            begin = end;
        }
    }

    private void steps(List<HostStep> steps) {
        for (Rounds rounds : Rounds.of(steps)) {
            if (rounds.isLoop()) loop(rounds);
            else for (HostStep step : rounds.first()) step(step, tensor -> slot(tensor.home()));
        }
    }

    private void ifWanted(Runnable inside) {
        body.block("if (!results.empty())", inside);
    }

    private void outputs() {
        int output = 0;
        for (int i = 0; i < plan.outputs().size(); i++)
            if (!StatePlan.isNewValue(plan.main(), i))
                body.line("session.copy_to(%s, results[%d].data);"
                        .formatted(slot(plan.outputs().get(i)), output++));
    }

    /// The new state changes places with the old one where their slots are alike and it is nothing else, and is copied
    /// elsewhere. What is itself a state is set aside first: another's new value may be about to replace it.
    private void newStates() {
        CppWriter copies = new CppWriter();
        CppWriter last = new CppWriter();
        List<TensorHome> old =
                plan.states().stream().flatMap(state -> state.homes().stream()).toList();
        Set<TensorHome> taken = new HashSet<>(old);
        Set<TensorHome> moved = new HashSet<>();
        for (StatePlan.Part part : plan.states().stream()
                .flatMap(state -> state.changed().stream())
                .toList()) {
            TensorHome fresh = part.fresh();
            // States that lie together have one home.
            if (fresh == part.home() || !moved.add(part.home())) continue;
            String target = slot(part.home());
            String source = slot(fresh);
            boolean isAlike = fresh.channels().equals(part.home().channels()) && !fresh.isKnown() && !isInput(fresh);
            if (old.contains(fresh)) {
                String kept = names.fresh(source + "_before");
                body.line("std::vector<char> %s;".formatted(kept));
                body.line("session.copy_to(%s, %s);".formatted(source, kept));
                last.line("session.copy_from(%s, %s);".formatted(target, kept));
            } else if (isAlike && taken.add(fresh)) {
                last.line("session.swap(%s, %s);".formatted(target, source));
            } else {
                copies.line("session.copy(%s, %s);".formatted(source, target));
            }
        }
        body.lines(copies.toString()).lines(last.toString());
    }

    private boolean isInput(TensorHome home) {
        return plan.inputs().containsValue(home);
    }

    /// Steps on the tensors in a row of a table, row after row. What is the same in all rows is not in the table.
    private void loop(Rounds rounds) {
        RoundTable table = RoundTable.of(rounds, slots, names);
        table.write(body);
        body.block("for (const %s& %s : %s)".formatted(table.type(), table.row(), table.name()), () -> {
            for (HostStep step : rounds.first()) if (!(step instanceof HostStep.Enter)) step(step, table::tensor);
        });
    }

    /// @param where the slot of a tensor, as an expression
    private void step(HostStep step, Function<PlacedTensor, String> where) {
        switch (step) {
            case HostStep.Launch launch ->
                body.call(
                        "session.launch(" + kernelNames.get(launch.kernel()) + ", {",
                        tensors(launch).stream().map(where).toList(),
                        "});");
            case HostStep.Compute compute -> compute(compute, where);
            case HostStep.Cut cut -> cut(cut, where);
            case HostStep.Relayout relayout -> relayout(relayout, where);
            case HostStep.Stack stack ->
                body.call(
                        "session.stack(%s, %d, {".formatted(where.apply(stack.result()), stack.bytes()),
                        stack.sources().stream().map(where).toList(),
                        "});");
            case HostStep.Blank blank -> body.line("session.write<char>(" + where.apply(blank.result()) + ");");
            case HostStep.Enter(String place) -> body.comment(place);
        }
    }

    private void compute(HostStep.Compute compute, Function<PlacedTensor, String> where) {
        List<PlacedTensor> tensors = tensors(compute);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            Value argument = compute.kernel().body().argument(i);
            String element =
                    CppType.of(((MemRefType) argument.type()).element()).text();
            String how = i < compute.sources().size() ? "read" : "write";
            arguments.add("session.%s<%s>(%s)".formatted(how, element, where.apply(tensors.get(i))));
        }
        body.call(Objects.requireNonNull(kernelNames.get(compute.kernel())) + "(", arguments, ");");
    }

    private void cut(HostStep.Cut cut, Function<PlacedTensor, String> where) {
        HostStep.Part part = cut.work();
        body.line("headrace::copy_slice(session.read<char>(%s), {%s}, {%s}, {%s}, {%s}, %d, session.write<char>(%s));"
                .formatted(
                        where.apply(cut.source()),
                        row(part.whole()),
                        row(part.offsets()),
                        row(part.sizes()),
                        row(part.strides()),
                        part.elementBytes(),
                        where.apply(cut.result())));
    }

    private void relayout(HostStep.Relayout relayout, Function<PlacedTensor, String> where) {
        HostStep.Tiles tiles = relayout.work();
        body.line("headrace::%s(session.read<char>(%s), {%s}, {%s}, %d, session.write<char>(%s));"
                .formatted(
                        tiles.packs() ? "pack" : "unpack",
                        where.apply(relayout.source()),
                        row(tiles.sizes()),
                        row(tiles.strides()),
                        tiles.elementBytes(),
                        where.apply(relayout.result())));
    }

    private static String row(Dims numbers) {
        return numbers.values().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
