package dev.headrace.compiler.placement;

import dev.headrace.compiler.target.Fabric;
import dev.headrace.compiler.target.MemoryShapes;
import dev.headrace.compiler.target.Part;
import dev.headrace.compiler.target.Target;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.MemoryKind;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.Unit;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.ScalarTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What tasks and FIFOs take of the device, from the target's tables.
///
/// Registers that only delay values, and whatever routing costs, are not in it.
final class TaskEstimate {
    /// A look-up table of six inputs takes one bit of four: three choices in one.
    private static final int CHOICES_IN_ONE = 3;

    private final Target target;
    private final Fabric fabric;

    TaskEstimate(Target target) {
        this.target = target;
        fabric = target.fabric();
    }

    /// Operators, loops and buffers of tasks that the same hardware does, and of the tasks in them, without its
    /// interfaces to external memory. Where the tasks are alike, what it takes counts as that of the first.
    Map<TaskOp, Resources> of(List<TaskOp> turns) {
        Map<TaskOp, Resources> each = new HashMap<>();
        boolean areAlike = Unit.of(turns).isPresent();
        for (TaskOp task : turns) each.put(task, areAlike && task != turns.getFirst() ? Resources.NONE : alone(task));
        if (areAlike) each.merge(turns.getFirst(), choices(turns), Resources::plus);
        return each;
    }

    /// What chooses whose token is read where turns have FIFOs of their own.
    private Resources choices(List<TaskOp> turns) {
        if (turns.size() == 1) return Resources.NONE;
        long bits = chosen(turns);
        long choices = Math.ceilDiv(turns.size() - 1, CHOICES_IN_ONE);
        return target.operators()
                .find("arith.select", IntegerType.I32)
                .map(one -> Resources.logic(one.lut() * choices * Math.ceilDiv(bits, Integer.SIZE), 0))
                .orElse(Resources.NONE);
    }

    /// Bits of the tokens that are read from FIFOs of the turns' own.
    private static long chosen(List<TaskOp> turns) {
        List<List<StreamReadOp>> reads =
                turns.stream().map(turn -> turn.all(StreamReadOp.class)).toList();
        long bits = 0;
        for (int place = 0; place < reads.getFirst().size(); place++) {
            int number = place;
            List<StreamReadOp> same =
                    reads.stream().map(turn -> turn.get(number)).toList();
            if (!isCommon(same)) bits += ((StreamType) same.getFirst().stream().type()).bits();
        }
        return bits;
    }

    /// Whether turns read the same FIFO there, so that nothing has to be chosen.
    private static boolean isCommon(List<StreamReadOp> turns) {
        Optional<String> fifo = fifo(turns.getFirst());
        return fifo.isPresent() && turns.stream().allMatch(turn -> fifo(turn).equals(fifo));
    }

    private static Optional<String> fifo(StreamReadOp read) {
        return read.stream().definingOp() instanceof StreamOp stream ? stream.fifo() : Optional.empty();
    }

    Resources alone(TaskOp task) {
        OperatorCount operators = new OperatorCount(target.operators());
        Resources rest = logic("task.control", 0).plus(block(task.body(), 1, operators));
        return operators.total().plus(rest);
    }

    Resources of(StreamOp stream) {
        long width = stream.type().bits();
        long depth = stream.depth();
        return switch (stream.kind().orElse(MemoryKind.REGISTER)) {
            case REGISTER -> logic(depth <= 2 ? "fifo.register" : "fifo.srl", width);
            case LUTRAM -> {
                Part part = fabric.part("fifo.lutram");
                yield Resources.logic(part.lutOf(width * MemoryShapes.lutramRows(depth)), part.ffOf(width));
            }
            case BRAM -> logic("fifo.bram", width).plus(new Resources(0, 0, 0, MemoryShapes.bram18(depth, width), 0));
            case URAM -> logic("fifo.uram", width).plus(new Resources(0, 0, 0, 0, MemoryShapes.uram(depth, width)));
        };
    }

    /// An interface to external memory of its own, or a place in one, without what it buffers.
    Resources ofInterface(MemRefType memory, boolean isFirst) {
        return logic(isFirst ? "m_axi.adapter" : "m_axi.channel", ScalarTypes.width(memory.element()));
    }

    /// What an interface buffers of what is read, or of what is written.
    Resources ofBuffer(MemRefType memory) {
        return new Resources(0, 0, 0, MemoryShapes.adapterBram18(ScalarTypes.width(memory.element())), 0);
    }

    /// How the host starts a kernel and hands it pointers.
    Resources ofControl(int pointers) {
        Part each = fabric.part("s_axilite.pointer");
        return logic("s_axilite.control", 0).plus(Resources.logic(pointers * each.lutOf(0), pointers * each.ffOf(0)));
    }

    private Resources block(Block block, long interval, OperatorCount operators) {
        Resources sum = Resources.NONE;
        List<Op> line = new ArrayList<>();
        for (Op op : block) {
            switch (op) {
                case ForOp loop when loop.isUnrolled() -> line.addAll(lanes(loop));
                case ForOp loop -> {
                    long inside = loop.attribute("schedule.ii", IntegerAttr.class)
                            .map(IntegerAttr::value)
                            .orElse(1L);
                    sum = sum.plus(loop(loop)).plus(block(loop.body(), inside, operators));
                }
                case TaskOp task -> sum = sum.plus(alone(task));
                case BufferOp buffer -> sum = sum.plus(of(buffer));
                default -> {
                    line.add(op);
                    for (var region : op.regions())
                        for (Block inner : region.blocks()) sum = sum.plus(block(inner, interval, operators));
                }
            }
        }
        operators.add(line, Math.max(1, interval));
        return sum;
    }

    /// Each lane has operators of its own for what differs from lane to lane; the indices of all come from one.
    private static List<Op> lanes(ForOp loop) {
        Set<Op> ofLane = ofLane(loop);
        List<Op> first = new ArrayList<>();
        List<Op> own = new ArrayList<>();
        for (Op op : loop.body()) {
            List<Op> all = op instanceof ForOp inner && inner.isUnrolled() ? lanes(inner) : List.of(op);
            first.addAll(all);
            all.stream().filter(ofLane::contains).forEach(own::add);
        }
        for (long lane = 1; lane < loop.tripCount().orElse(1); lane++) first.addAll(own);
        return first;
    }

    /// What depends on the number of the lane, or on memory that lanes write.
    private static Set<Op> ofLane(ForOp loop) {
        Set<Value> differing = new HashSet<>(Set.of(loop.counter()));
        loop.walk(op -> {
            if (op instanceof StoreOp store) differing.add(store.memref());
            if (op instanceof dev.headrace.dialects.vector.StoreOp store) differing.add(store.memref());
        });
        Set<Op> ofLane = new HashSet<>();
        loop.walk(op -> {
            boolean differs = !op.regions().isEmpty() && op != loop
                    || op.operands().stream().anyMatch(differing::contains);
            if (!differs) return;
            differing.addAll(op.results());
            if (op.results().size() == 1 && !(op.result().type() instanceof IndexType)) ofLane.add(op);
        });
        return ofLane;
    }

    private Resources loop(ForOp loop) {
        long trips = loop.mostTrips().orElse(1L << 32);
        Resources counter = logic("loop.counter", Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, trips)));
        return loop.attribute("schedule.depth", IntegerAttr.class)
                .map(depth -> counter.plus(logic("loop.control", depth.value())))
                .orElse(counter);
    }

    Resources of(BufferOp buffer) {
        long width = ScalarTypes.width(buffer.type().element());
        long copies = (buffer.isDouble() ? 2 : 1) * buffer.banks();
        long words = buffer.wordsPerBank();
        return switch (buffer.kind().orElse(MemoryKind.BRAM)) {
            case REGISTER -> {
                Resources all = logic("memory.register", words * width * copies);
                yield !buffer.isDouble() && FixedPlaces.areAll(buffer) ? Resources.logic(0, all.ff()) : all;
            }
            case LUTRAM -> logic("memory.lutram", width * MemoryShapes.lutramRows(words) * copies);
            case BRAM ->
                logic("memory.bram", width).plus(new Resources(0, 0, 0, copies * MemoryShapes.bram18(words, width), 0));
            case URAM ->
                logic("memory.uram", width).plus(new Resources(0, 0, 0, 0, copies * MemoryShapes.uram(words, width)));
        };
    }

    private Resources logic(String part, long bits) {
        Part cost = fabric.part(part);
        return Resources.logic(cost.lutOf(bits), cost.ffOf(bits));
    }
}
