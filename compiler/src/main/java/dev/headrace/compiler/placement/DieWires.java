package dev.headrace.compiler.placement;

import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.attr.IntegerAttr;
import java.util.Arrays;
import java.util.List;

/// The wires that lead from die to die, where tasks lie on dies.
public final class DieWires {
    /// A FIFO between dies has two wires more than a token has bits: one says that there is one, one that there is
    /// room.
    private static final long HANDSHAKE = 2;

    private DieWires() {}

    /// The wires between two neighbours, of those that have most between them, in any group of kernels.
    public static long most(ModuleOp module, int dies) {
        long most = 0;
        for (List<KernelOp> group : KernelOp.byGroup(module).values()) most = Math.max(most, most(group, dies));
        return most;
    }

    static long most(List<KernelOp> group, int dies) {
        return Arrays.stream(between(group, dies)).max().orElse(0);
    }

    /// The wires between each die and the next, of kernels that are on the device together.
    static long[] between(List<KernelOp> group, int dies) {
        long[] wires = new long[dies];
        for (ComputeUnit unit :
                ComputeUnit.of(group.stream().filter(KernelOp::isInMemory).toList()))
            for (List<StreamOp> fifo : unit.fifos()) {
                StreamOp stream = fifo.getFirst();
                int writer = die(stream.writer());
                int reader = die(stream.reader());
                for (int die = Math.min(writer, reader); die < Math.max(writer, reader); die++)
                    wires[die] += of(stream);
            }
        return wires;
    }

    static long of(StreamOp stream) {
        return stream.type().bits() + HANDSHAKE;
    }

    private static int die(Op op) {
        return op.attribute("die", IntegerAttr.class)
                .map(die -> Math.toIntExact(die.value()))
                .orElseThrow(() -> new IllegalStateException(op.name() + " lies on no die"));
    }
}
