package dev.headrace.backends.hls;

import dev.headrace.dialects.dataflow.KernelOp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Gives the tensors on the device their memory banks, in turn. A port of a kernel reaches one bank, so all tensors
/// that an argument stands for in some run share it; what a layer writes and the next one reads, too.
final class Banks {
    private final SequencedMap<TensorHome, TensorHome> representatives = new LinkedHashMap<>();

    Banks(List<HostStep> steps) {
        Map<Argument, TensorHome> first = new HashMap<>();
        for (HostStep step : steps) {
            if (!(step instanceof HostStep.Launch(KernelOp kernel, var around))) continue;
            for (int i = 0; i < around.size(); i++) {
                TensorHome home = around.get(i);
                representatives.putIfAbsent(home, home);
                TensorHome other = first.putIfAbsent(new Argument(kernel, i), home);
                if (other != null) join(other, home);
            }
        }
    }

    private record Argument(KernelOp kernel, int position) {}

    void assign(int banks) {
        Map<TensorHome, Integer> taken = new HashMap<>();
        for (TensorHome home : representatives.sequencedKeySet())
            home.setBank(taken.computeIfAbsent(representative(home), _ -> taken.size() % banks));
    }

    /// Lets two tensors share a bank, if both are on the device.
    void join(TensorHome a, TensorHome b) {
        if (!representatives.containsKey(a) || !representatives.containsKey(b)) return;
        TensorHome one = representative(a);
        TensorHome two = representative(b);
        if (one != two) representatives.put(two, one);
    }

    private TensorHome representative(TensorHome home) {
        TensorHome at = home;
        for (TensorHome up = representatives.get(at); up != null && up != at; up = representatives.get(at)) at = up;
        return at;
    }
}
