package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import java.util.ArrayList;
import java.util.List;

/// A kernel that runs again and again, each time with FIFOs of other depths.
public final class DepthTrials {
    private final Network network;
    private final int sized;

    private DepthTrials(Network network, int sized) {
        this.network = network;
        this.sized = sized;
    }

    /// @param kernel whose loops are scheduled, and whose memories have their channels; not of the host
    public static DepthTrials of(KernelOp kernel, ExternalMemory memory) {
        return new DepthTrials(DesignNetwork.of(kernel, memory), kernel.fifos().size());
    }

    /// @param depths of the FIFOs of the kernel, in their order
    /// @return what came of it; passages of the FIFOs come first, in their order
    public Outcome run(List<Long> depths) {
        if (depths.size() != sized)
            throw new IllegalArgumentException("%d depths for %d FIFOs".formatted(depths.size(), sized));
        List<Network.Fifo> fifos = new ArrayList<>(network.fifos());
        for (int i = 0; i < sized; i++)
            fifos.set(i, new Network.Fifo(fifos.get(i).name(), depths.get(i)));
        return Simulation.run(new Network(network.actors(), fifos, network.channels()));
    }
}
