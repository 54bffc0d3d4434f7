package dev.headrace.compiler.lowering;

import dev.headrace.ir.Builder;
import dev.headrace.ir.Value;
import java.util.ArrayList;
import java.util.List;

/// Brings the tensors that a body ends with to the memory where they are expected, all at once: none is overwritten
/// before it was read.
final class Homecoming {
    private record Move(Value tensor, Place from, Place home) {}

    private final Environment environment;
    private final List<Move> moves = new ArrayList<>();

    Homecoming(Environment environment) {
        this.environment = environment;
    }

    void bring(Value tensor, Place home, Builder at) {
        Place from = environment.place(tensor, at);
        if (!from.equals(home)) moves.add(new Move(tensor, from, home));
    }

    void finish(Builder at) {
        if (moves.size() == 1) {
            copy(moves.getFirst(), at);
            return;
        }
        List<Move> last = new ArrayList<>();
        for (Move move : moves) {
            Place between = environment.fresh(move.tensor, at);
            copy(new Move(move.tensor, move.from, between), at);
            last.add(new Move(move.tensor, between, move.home));
        }
        for (Move move : last) copy(move, at);
    }

    private void copy(Move move, Builder at) {
        environment.copy(move.tensor, move.from, move.home, at);
    }
}
