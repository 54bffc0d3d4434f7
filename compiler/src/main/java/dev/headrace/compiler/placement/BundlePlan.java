package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.TaskOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;

/// Which ports of a compute unit share an interface to external memory: those of one task, or of several that the same
/// hardware does, which comes to them in turn. Where there are not interfaces enough, those that lead to one channel,
/// which serves one of them at a time anyway, and are equally wide.
final class BundlePlan {
    /// Ports that share an interface.
    private record Bundle(List<MemoryPort> ports) {
        long tasks() {
            return ports.stream().map(MemoryPort::hardware).distinct().count();
        }

        long traffic() {
            return ports.stream().mapToLong(MemoryPort::traffic).sum();
        }
    }

    private final Map<MemoryPort, Integer> numbers = new HashMap<>();
    private final List<List<MemoryPort>> bundles = new ArrayList<>();

    /// @param most interfaces that there may be
    /// @param channel that a port leads to
    BundlePlan(List<MemoryPort> ports, int most, ToLongFunction<MemoryPort> channel) {
        List<Bundle> alone = alone(ports, channel);
        List<Bundle> planned = alone.size() <= most ? alone : shared(alone, most, channel);
        Map<MemoryPort, Bundle> bundleOf = new HashMap<>();
        for (Bundle bundle : planned) for (MemoryPort port : bundle.ports) bundleOf.put(port, bundle);
        for (MemoryPort port : ports) {
            // The first port of a bundle gives it its number.
            if (numbers.containsKey(port)) continue;
            List<MemoryPort> together = Objects.requireNonNull(bundleOf.get(port)).ports;
            for (MemoryPort each : together) numbers.put(each, bundles.size());
            bundles.add(together);
        }
    }

    /// Interfaces for each compute unit: all that it wants if the shell has so many; else in proportion to its ports,
    /// one at least.
    static Map<ComputeUnit, Integer> interfaces(SequencedMap<ComputeUnit, List<MemoryPort>> ports, int most) {
        Map<ComputeUnit, Integer> shares = new LinkedHashMap<>();
        int wanted = ports.values().stream().mapToInt(BundlePlan::tasks).sum();
        int left = most;
        for (var each : ports.entrySet()) {
            int size = tasks(each.getValue());
            int share = wanted <= most ? size : Math.max(1, (int) ((long) most * size / wanted));
            shares.put(each.getKey(), share);
            left -= share;
        }
        // What rounding left over goes to those that want it most.
        while (wanted > most && left > 0) {
            ComputeUnit neediest = ports.sequencedKeySet().stream()
                    .max(Comparator.comparingInt(
                            unit -> tasks(ports.getOrDefault(unit, List.of())) - shares.getOrDefault(unit, 0)))
                    .orElseThrow();
            shares.merge(neediest, 1, Integer::sum);
            left--;
        }
        return shares;
    }

    private static int tasks(List<MemoryPort> ports) {
        return (int) new Bundle(ports).tasks();
    }

    int number(MemoryPort port) {
        Integer number = numbers.get(port);
        if (number == null) throw new IllegalStateException(port.task().symbol() + " has no interface");
        return number;
    }

    /// All ports of the interface of a port, itself included.
    List<MemoryPort> together(MemoryPort port) {
        return bundles.get(number(port));
    }

    int size() {
        return bundles.size();
    }

    /// The ports of a task that lead to one channel and are equally wide: it comes to them in turn.
    private static List<Bundle> alone(List<MemoryPort> ports, ToLongFunction<MemoryPort> channel) {
        SequencedMap<List<Object>, List<MemoryPort>> alike = new LinkedHashMap<>();
        for (MemoryPort port : ports)
            alike.computeIfAbsent(
                            List.of(port.hardware(), channel.applyAsLong(port), port.width()), _ -> new ArrayList<>())
                    .add(port);
        return alike.values().stream().map(Bundle::new).toList();
    }

    private static List<Bundle> shared(List<Bundle> alone, int most, ToLongFunction<MemoryPort> channel) {
        SequencedMap<List<Long>, List<MemoryPort>> alike = new LinkedHashMap<>();
        for (Bundle bundle : alone) {
            MemoryPort port = bundle.ports.getFirst();
            alike.computeIfAbsent(List.of(channel.applyAsLong(port), port.width()), _ -> new ArrayList<>())
                    .addAll(bundle.ports);
        }
        List<Bundle> bundles =
                new ArrayList<>(alike.values().stream().map(Bundle::new).toList());
        while (bundles.size() > most) mergeLightest(bundles);
        while (bundles.size() < most && splitHeaviest(bundles)) {}
        return bundles;
    }

    /// More channels than interfaces: those with the least traffic share one, of equal width where there are such.
    private static void mergeLightest(List<Bundle> bundles) {
        bundles.sort(Comparator.comparingLong(Bundle::traffic));
        int first = 0;
        int second = 1;
        for (int i = 0; i < bundles.size(); i++) {
            int other = nextOfWidth(bundles, i);
            if (other < 0) continue;
            first = i;
            second = other;
            break;
        }
        List<MemoryPort> both = new ArrayList<>(bundles.get(first).ports);
        both.addAll(bundles.remove(second).ports);
        bundles.set(first, new Bundle(both));
    }

    private static int nextOfWidth(List<Bundle> bundles, int index) {
        for (int i = index + 1; i < bundles.size(); i++)
            if (bundles.get(i).ports.getFirst().width()
                    == bundles.get(index).ports.getFirst().width()) return i;
        return -1;
    }

    private static boolean splitHeaviest(List<Bundle> bundles) {
        Bundle heaviest = bundles.stream()
                .filter(bundle -> bundle.tasks() > 1)
                .max(Comparator.comparingLong(Bundle::traffic))
                .orElse(null);
        if (heaviest == null) return false;
        List<MemoryPort> first = new ArrayList<>();
        List<MemoryPort> second = new ArrayList<>();
        SequencedMap<TaskOp, List<MemoryPort>> byTask = new LinkedHashMap<>();
        for (MemoryPort port : heaviest.ports)
            byTask.computeIfAbsent(port.hardware(), _ -> new ArrayList<>()).add(port);
        List<Bundle> sorted =
                new ArrayList<>(byTask.values().stream().map(Bundle::new).toList());
        sorted.sort(Comparator.comparingLong(Bundle::traffic).reversed());
        for (Bundle task : sorted) (isLighter(second, first) ? second : first).addAll(task.ports);
        bundles.set(bundles.indexOf(heaviest), new Bundle(first));
        bundles.add(new Bundle(second));
        return true;
    }

    private static boolean isLighter(List<MemoryPort> one, List<MemoryPort> other) {
        int traffic = Long.compare(new Bundle(one).traffic(), new Bundle(other).traffic());
        return traffic != 0 ? traffic < 0 : one.size() < other.size();
    }
}
