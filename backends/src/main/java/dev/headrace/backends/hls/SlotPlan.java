package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp.Channels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Where the host program keeps its tensors between its steps. Parameters, inputs, outputs and state have a slot each;
/// a tensor that one step makes for later ones takes the slot of one that nobody needs any more, if both are equally
/// large and lie in the same channels: two layers that follow each other write to two buffers in turn.
final class SlotPlan {
    private final List<Slot> slots = new ArrayList<>();
    private final Map<TensorHome, Slot> slotOf = new HashMap<>();
    private final PackedParameters parameters;
    private final CppNames names;

    private SlotPlan(PackedParameters parameters, CppNames names) {
        this.parameters = parameters;
        this.names = names;
    }

    /// @param variable its name in the program
    /// @param parameter the entry of the packed parameters that it holds in the beginning; -1 if there is none
    /// @param homes of the tensors that it holds in turn
    record Slot(String variable, int parameter, List<TensorHome> homes) {
        String name() {
            return homes.getFirst().name();
        }

        long bytes() {
            return homes.getFirst().bytes();
        }
    }

    /// What tensors that share a slot have in common.
    private record Kind(long bytes, Map<Integer, Channels> channels) {
        static Kind of(TensorHome home) {
            return new Kind(home.bytes(), Map.copyOf(home.channels()));
        }
    }

    /// @param parameters take the values that are known
    static SlotPlan of(ProgramPlan plan, PackedParameters parameters, CppNames names) {
        SlotPlan slots = new SlotPlan(parameters, names);
        Set<TensorHome> lasting = new HashSet<>(plan.outputs());
        SequencedMap<TensorHome, List<TensorHome.Row>> first = new LinkedHashMap<>();
        plan.states().stream()
                .sorted(Comparator.comparingLong(StatePlan::offset))
                .forEach(state -> {
                    for (int part = 0; part < state.homes().size(); part++)
                        first.computeIfAbsent(state.homes().get(part), _ -> new ArrayList<>())
                                .add(new TensorHome.Row(
                                        state.name(), state.first().get(part)));
                });
        for (StatePlan state : plan.states()) {
            for (TensorHome home : state.homes()) slots.own(home, first.getOrDefault(home, List.of()));
            lasting.addAll(state.homes());
            lasting.addAll(state.fresh());
        }
        for (TensorHome input : plan.inputs().values()) {
            if (input.isUsed()) slots.own(input, List.of());
            lasting.add(input);
        }
        slots.steps(plan.steps(), lasting);
        for (TensorHome output : plan.outputs()) slots.own(output, output.knownRows());
        return slots;
    }

    /// In the order of their numbers.
    List<Slot> all() {
        return Collections.unmodifiableList(slots);
    }

    Slot of(TensorHome home) {
        Slot slot = slotOf.get(home);
        if (slot == null) throw new IllegalStateException(home.name() + " has no slot");
        return slot;
    }

    private void own(TensorHome home, List<TensorHome.Row> known) {
        if (slotOf.containsKey(home)) return;
        int parameter = known.isEmpty() ? -1 : parameters.add(home.name(), known, home.tiling(), home.channels());
        Slot slot = new Slot(names.fresh(home.name()), parameter, new ArrayList<>(List.of(home)));
        slots.add(slot);
        slotOf.put(home, slot);
    }

    private void steps(List<HostStep> steps, Set<TensorHome> lasting) {
        Map<TensorHome, Integer> last = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) for (TensorHome home : homes(steps.get(i))) last.put(home, i);
        Map<Kind, Deque<Slot>> free = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            Set<TensorHome> over = new LinkedHashSet<>();
            for (TensorHome home : homes(steps.get(i))) {
                boolean isPassing = !home.isKnown() && !lasting.contains(home);
                Deque<Slot> candidates = free.get(Kind.of(home));
                if (isPassing && !slotOf.containsKey(home) && candidates != null && !candidates.isEmpty()) {
                    Slot slot = candidates.removeFirst();
                    slot.homes.add(home);
                    slotOf.put(home, slot);
                }
                own(home, home.knownRows());
                if (isPassing && last.getOrDefault(home, i) == i) over.add(home);
            }
            // Only now: a step does not write what it reads.
            for (TensorHome home : over)
                free.computeIfAbsent(Kind.of(home), _ -> new ArrayDeque<>()).addLast(of(home));
        }
    }

    private static List<TensorHome> homes(HostStep step) {
        List<TensorHome> homes = new ArrayList<>();
        for (PlacedTensor source : step.sources()) homes.add(source.home());
        for (PlacedTensor result : step.results()) homes.add(result.home());
        return homes;
    }
}
