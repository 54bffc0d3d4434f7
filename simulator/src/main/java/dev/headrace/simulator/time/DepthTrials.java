package dev.headrace.simulator.time;

import dev.headrace.dialects.dataflow.KernelOp;
import java.util.ArrayList;
import java.util.List;

/// A kernel that runs again and again, each time with FIFOs of other depths.
public final class DepthTrials {
    private final Network network;
    private final int streams;

    private DepthTrials(Network network, int streams) {
        this.network = network;
        this.streams = streams;
    }

    /// @param kernel whose loops are scheduled, and whose memories have their channels; not of the host
    public static DepthTrials of(KernelOp kernel, ExternalMemory memory) {
        return new DepthTrials(
                DesignNetwork.of(kernel, memory), kernel.streams().size());
    }

    /// @param depths of the streams of the kernel, in their order
    /// @return what came of it; passages of the streams come first, in their order
    public Outcome run(List<Long> depths) {
        if (depths.size() != streams)
            throw new IllegalArgumentException("%d depths for %d FIFOs".formatted(depths.size(), streams));
        List<Network.Fifo> fifos = new ArrayList<>(network.fifos());
        for (int i = 0; i < streams; i++)
            fifos.set(i, new Network.Fifo(fifos.get(i).name(), depths.get(i)));
        return Simulation.run(new Network(network.actors(), fifos, network.channels()));
    }
}
