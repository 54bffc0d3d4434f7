package dev.headrace.compiler.lowering;

import dev.headrace.compiler.analysis.ElementOrder;
import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.linalg.FillOp;
import dev.headrace.dialects.linalg.GenericOp;
import dev.headrace.dialects.linalg.LinalgOp;
import dev.headrace.dialects.tensor.CollapseShapeOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.dialects.tensor.ExpandShapeOp;
import dev.headrace.dialects.tensor.ExtractSliceOp;
import dev.headrace.dialects.tensor.InsertSliceOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Tiles that need no memory: each element is taken from a stream or computed from others in row-major order, used at
/// once, and gone.
///
/// A group of operations of one block that pass such tiles on becomes one loop nest:
/// ```mlir
/// %x = dataflow.itensor_read %a init %e0 …
/// %y = linalg.generic … ins(%x) outs(%e1) …        // all loops parallel, elements in loop order
/// %b = dataflow.itensor_write %y into %d …
/// ```
/// reads, computes and writes one element in each iteration. The writes of one tile to several streams make a group in
/// any case: none of their readers waits for all of it while another takes it.
///
/// A computation that is no such group, a sum for example, still takes an input from its stream element by element if
/// its loops pass all of the tile in that order, each element once ([#comesInOrder]): the weights of a product of a row
/// with a matrix are never stored.
final class StreamedTiles {
    /// The writes of one tile (or its only insertion into memory) with the reads and computations that they end.
    ///
    /// @param sinks writes to streams, or one insertion, in program order
    /// @param members all operations of the group, in program order
    record Group(Value tile, List<Op> sinks, List<Op> members) {
        /// Where the loop nest goes: all inputs are there.
        Op last() {
            return sinks.getLast();
        }

        /// The tile lies somewhere already, and is only sent.
        boolean isInMemory() {
            return members.equals(sinks);
        }
    }

    private final Map<Op, Group> groups = new HashMap<>();

    /// Reads of tiles that a computation takes element by element.
    private final Set<Op> direct = new HashSet<>();

    private StreamedTiles() {}

    static StreamedTiles of(Block block) {
        StreamedTiles found = new StreamedTiles();
        for (Op op : block) {
            if (found.groups.containsKey(op)) continue;
            tileOf(op)
                    .flatMap(tile -> group(tile, block).or(() -> copies(tile, block)))
                    .ifPresent(group -> group.members.forEach(m -> found.groups.put(m, group)));
        }
        for (Op op : block) if (op instanceof GenericOp generic && isAlone(generic, found)) found.findDirect(generic);
        return found;
    }

    /// Whether a computation has a nest, or inside a nest loops, of its own.
    private static boolean isAlone(GenericOp generic, StreamedTiles found) {
        return !generic.isParallel() || !found.groups.containsKey(generic);
    }

    private void findDirect(GenericOp generic) {
        Set<Value> streams = new HashSet<>();
        for (int i = 0; i < generic.inputs().size(); i++)
            if (generic.operand(i).definingOp() instanceof ItensorReadOp read
                    && Objects.equals(groups.getOrDefault(read, groups.get(generic)), groups.get(generic))
                    && comesInOrder(generic, i, read)
                    && streams.add(read.source())) direct.add(read);
    }

    /// Whether a computation could take each element of a tile from its stream in the iteration that needs it.
    private static boolean comesInOrder(GenericOp generic, int operand, ItensorReadOp read) {
        return read.block() == generic.block()
                && read.init().definingOp() instanceof EmptyOp
                && read.tile().uses().size() == 1
                && ElementOrder.passesEachOnce(generic, operand)
                && nothingBetween(read, generic);
    }

    /// Whether the read may wait until the computation: its stream is not touched in between.
    private static boolean nothingBetween(ItensorReadOp read, GenericOp generic) {
        for (Op op = next(read); op != generic; op = next(op))
            if (!op.regions().isEmpty() && !(op instanceof LinalgOp)
                    || op.operands().contains(read.source())) return false;
        return true;
    }

    /// Whether a tile is taken from its stream by the computation that uses it, element by element.
    boolean isDirect(Op read) {
        return direct.contains(read);
    }

    /// The group that an operation belongs to, if any.
    Optional<Group> groupOf(Op op) {
        return Optional.ofNullable(groups.get(op));
    }

    private static Optional<Value> tileOf(Op op) {
        return switch (op) {
            case ItensorWriteOp write -> Optional.of(write.tile());
            case InsertSliceOp insert -> Optional.of(insert.source());
            default -> Optional.empty();
        };
    }

    private static Optional<Group> group(Value tile, Block block) {
        Op maker = tile.definingOp();
        if (maker == null || maker.block() != block || maker.results().size() != 1) return Optional.empty();
        List<Op> sinks = tile.users();
        boolean written = sinks.stream().allMatch(s -> s instanceof ItensorWriteOp && s.block() == block);
        boolean inserted = sinks.size() == 1
                && maker instanceof ItensorReadOp
                && sinks.getFirst() instanceof InsertSliceOp insert
                && insert.source() == tile
                && insert.destination() != tile
                && insert.block() == block;
        if (!(written || inserted) || !canPassOn(maker)) return Optional.empty();
        SequencedSet<Op> members = new LinkedHashSet<>(sinks);
        members.add(maker);
        boolean inside = false;
        for (Op op : block.ops().reversed()) {
            inside |= op == maker;
            if (inside && op != maker && (joins(op, members) || feedsSum(op, members))) members.add(op);
        }
        List<Op> ordered = block.ops().stream().filter(members::contains).toList();
        List<Op> orderedSinks = ordered.stream().filter(sinks::contains).toList();
        Group group = new Group(tile, orderedSinks, ordered);
        return isUndisturbed(group, members) ? Optional.of(group) : Optional.empty();
    }

    /// The writes of a tile that lies in memory to several streams.
    private static Optional<Group> copies(Value tile, Block block) {
        List<Op> writes = block.ops().stream()
                .filter(op -> op instanceof ItensorWriteOp write && write.tile() == tile)
                .toList();
        if (writes.size() < 2) return Optional.empty();
        Group group = new Group(tile, writes, writes);
        return isUndisturbed(group, new HashSet<>(writes)) ? Optional.of(group) : Optional.empty();
    }

    private static boolean canPassOn(Op maker) {
        return switch (maker) {
            case ItensorReadOp read -> read.init().definingOp() instanceof EmptyOp;
            case GenericOp generic when !generic.isParallel() -> ElementOrder.isElementSum(generic);
            case GenericOp generic ->
                generic.isParallel()
                        && generic.outputs().size() == 1
                        && generic.outputMap(0).isIdentity()
                        && !generic.readsOutput(0)
                        && generic.outputs().getFirst().definingOp() instanceof EmptyOp;
            default -> false;
        };
    }

    /// Whether a read gives a sum of the group its terms one by one, or an operation the number that a sum begins with.
    private static boolean feedsSum(Op op, Set<Op> members) {
        if (op.results().size() != 1 || op.result().uses().size() != 1) return false;
        Value.Use use = op.result().uses().getFirst();
        if (!members.contains(use.user()) || !(use.user() instanceof GenericOp sum) || sum.isParallel()) return false;
        return op instanceof FillOp || op instanceof ItensorReadOp read && comesInOrder(sum, use.index(), read);
    }

    /// Whether all that `op` makes is used by computations of the group, element by element.
    private static boolean joins(Op op, Set<Op> members) {
        if (!canPassOn(op)) return false;
        List<Value.Use> uses = op.result().uses();
        return !uses.isEmpty()
                && uses.stream()
                        .allMatch(use -> members.contains(use.user())
                                && use.user() instanceof GenericOp user
                                && user.isParallel()
                                && user.map(use.index()).isIdentity());
    }

    /// Between the first and the last operation of the group nothing else reads or writes what lasts.
    private static boolean isUndisturbed(Group group, Set<Op> members) {
        Op end = group.last();
        Set<Value> streams = new HashSet<>();
        for (Op op : group.members) if (op instanceof ItensorReadOp read && !streams.add(read.source())) return false;
        for (Op op = group.members.getFirst(); op != end; op = next(op)) {
            boolean harmless = members.contains(op)
                    || op instanceof ArithOp
                    || op instanceof EmptyOp
                    || op instanceof FillOp
                    || op instanceof ExtractSliceOp
                    || op instanceof CollapseShapeOp
                    || op instanceof ExpandShapeOp
                    || op instanceof ItensorReadOp read
                            && read.init().definingOp() instanceof EmptyOp
                            && !streams.contains(read.source());
            if (!harmless) return false;
        }
        return true;
    }

    private static Op next(Op op) {
        Op next = op.nextInBlock();
        if (next == null) throw new IllegalStateException("a group ends after the end of its block");
        return next;
    }
}
