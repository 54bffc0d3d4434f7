package dev.headrace.compiler.analysis;

import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Location;
import dev.headrace.ir.Value;
import java.util.List;
import java.util.function.Consumer;

/// Makes tasks that hand on tokens as they are: from several streams to one, or from one to several.
///
/// ```mlir
/// dataflow.task @join() attributes {role = "route"} … {
///   scf.for %turn = … {
///     scf.for %j = … { %t = dataflow.stream_read %part0 … dataflow.stream_write %t, %whole … }
///     scf.for %j = … { %t = dataflow.stream_read %part1 … dataflow.stream_write %t, %whole … }
///   }
/// }
/// ```
public final class RouteTask {
    /// Bits that a FIFO beside such a task holds of a turn that comes once, such as the results that a part of an
    /// attention has for a group of queries.
    public static final long MOST_OF_TURN = 1 << 16;

    private RouteTask() {}

    /// Fills a loop in which one of several has its turn.
    @FunctionalInterface
    private interface Turn {
        void build(Builder at, int number);
    }

    /// Each of some streams has a turn, then the first has its next one.
    ///
    /// @param turns of all together, a multiple of their number
    /// @param tokens of a turn
    public static TaskOp join(Builder at, String name, List<StreamOp> from, StreamOp to, long turns, long tokens) {
        return join(at, name, from, to, turns, tokens, 0);
    }

    /// @param atOnce the most tokens that are handed on in one iteration: loops of few stand still longer than they
    /// work
    public static TaskOp join(
            Builder at, String name, List<StreamOp> from, StreamOp to, long turns, long tokens, long atOnce) {
        boolean isOne = turns > from.size() && tokens * from.size() <= atOnce;
        return task(
                at,
                to.location(),
                name,
                inside -> inTurn(
                        inside, to.location(), turns / from.size(), isOne ? 1 : tokens, from.size(), (turn, number) -> {
                            for (long token = 0; token < (isOne ? tokens : 1); token++)
                                pass(turn, from.get(number), List.of(to));
                        }));
    }

    /// Each of some streams is given what comes in its turn.
    ///
    /// @param turns of all together, a multiple of their number
    /// @param tokens of a turn
    public static TaskOp deal(Builder at, String name, StreamOp from, List<StreamOp> to, long turns, long tokens) {
        return task(
                at,
                from.location(),
                name,
                inside -> inTurn(
                        inside,
                        from.location(),
                        turns / to.size(),
                        tokens,
                        to.size(),
                        (turn, number) -> pass(turn, from, List.of(to.get(number)))));
    }

    /// All streams are given every token.
    public static TaskOp toAll(Builder at, String name, StreamOp from, List<StreamOp> to, long tokens) {
        return task(
                at,
                from.location(),
                name,
                inside -> repeat(inside, from.location(), tokens, each -> pass(each, from, to)));
    }

    private static TaskOp task(Builder at, Location location, String name, Consumer<Builder> body) {
        TaskOp task = TaskOp.create(at, location, name, TaskRole.ROUTE, List.of());
        Builder inside = Builder.atEnd(task.body());
        body.accept(inside);
        YieldOp.create(inside, location, List.of());
        return task;
    }

    private static void inTurn(Builder at, Location location, long times, long tokens, int count, Turn turn) {
        repeat(at, location, times, inside -> {
            for (int i = 0; i < count; i++) {
                int number = i;
                repeat(inside, location, tokens, innermost -> turn.build(innermost, number));
            }
        });
    }

    private static void repeat(Builder at, Location location, long times, Consumer<Builder> body) {
        if (times == 1) {
            body.accept(at);
            return;
        }
        ForOp.create(at, location, times, 1, List.of(), (inside, _, _) -> {
            body.accept(inside);
            return List.of();
        });
    }

    private static void pass(Builder at, StreamOp from, List<StreamOp> to) {
        Value token = StreamReadOp.create(at, from.location(), from.result()).result();
        for (StreamOp each : to) StreamWriteOp.create(at, from.location(), token, each.result());
    }
}
