package dev.headrace.backends.cpu;

import dev.headrace.dialects.LastUse;
import dev.headrace.dialects.Place;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.ScfOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Loops and branches. A tensor that a loop carries has one place in memory; numbers have a slot.
record LoopCode(OpCode code) {
    void write(ScfOp op) {
        switch (op) {
            case ForOp loop -> loop(loop);
            case IfOp branch -> branch(branch);
            case YieldOp _ -> {}
        }
    }

    private Scope scope() {
        return code.scope();
    }

    private FunctionText out() {
        return code.out();
    }

    private void loop(ForOp op) {
        if (!Scalars.register(op.lower().type()).equals("i64"))
            throw OpCode.refused(op, "counts in " + op.lower().type());
        List<Held> carried = new ArrayList<>();
        for (int i = 0; i < op.inits().size(); i++) carried.add(enter(op, i));
        String step = scope().number(op.step());
        if (step.startsWith("%")) {
            String bad = out().value("icmp sle i64 %s, 0", step);
            code.program()
                    .failIf(
                            out(),
                            bad,
                            code.program().failures().wrong(Place.of(op).replace("%", "%%") + ": a loop has step %d"),
                            step,
                            "0");
            step = out().value("select i1 %s, i64 9223372036854775807, i64 %s", bad, step);
        }
        out().loop(scope().number(op.lower()), scope().number(op.upper()), step, counter -> {
            scope().number(op.counter(), counter);
            for (int i = 0; i < carried.size(); i++) begin(op.carried().get(i), carried.get(i));
            code.block(op.body(), end -> hand(end, carried));
        });
        for (int i = 0; i < carried.size(); i++) leave(op.result(i), carried.get(i));
    }

    /// A place for what the loop carries, with its first value.
    private Held enter(ForOp op, int index) {
        Value init = op.inits().get(index);
        switch (scope().of(init)) {
            case Held.Numbers number -> {
                String slot = out().slot(number.type());
                out().line("store %s %s, ptr %s", number.type(), number.name(), slot);
                return new Held.Numbers(number.type(), slot);
            }
            case Held.View view -> {
                boolean isFree = view.isContiguous()
                        && LastUse.is(op, 3 + index)
                        && view.storage().isOnly(init);
                Held.View own = view;
                if (!isFree) {
                    own = scope().allocate(init.type());
                    new TensorCode(code.program(), scope()).copy(view, own);
                }
                if (isFree) own.storage().handOver(init, op.carried().get(index));
                own.storage().pin();
                return own;
            }
            case Held.Queue queue -> {
                queue.tokens().storage().pin();
                return queue;
            }
        }
    }

    /// Makes what is carried known in an iteration.
    private void begin(Value argument, Held carried) {
        if (carried instanceof Held.Numbers slot)
            scope().number(argument, out().value("load %s, ptr %s", slot.type(), slot.name()));
        else scope().put(argument, carried);
    }

    private void leave(Value result, Held carried) {
        begin(result, carried);
        switch (carried) {
            case Held.View view -> view.storage().unpin();
            case Held.Queue queue -> queue.tokens().storage().unpin();
            case Held.Numbers _ -> {}
        }
    }

    /// Puts what a block yields into its places, all at once.
    private void hand(Op yield, List<Held> places) {
        TensorCode tensors = new TensorCode(code.program(), scope());
        List<Held.View> sources = new ArrayList<>();
        List<Held.View> targets = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Value value = yield.operand(i);
            switch (places.get(i)) {
                case Held.Numbers slot ->
                    out().line("store %s %s, ptr %s", slot.type(), scope().number(value), slot.name());
                case Held.View target -> {
                    Held.View source = scope().view(value);
                    boolean isThere = source.pointer().equals(target.pointer()) && source.isContiguous();
                    if (isThere) continue;
                    sources.add(source);
                    targets.add(target);
                }
                case Held.Queue queue -> {
                    if (!scope().queue(value).counts().equals(queue.counts()))
                        throw OpCode.refused(yield, "yields another stream than it got");
                }
            }
        }
        boolean isCrossed = sources.stream()
                .anyMatch(source -> targets.stream().anyMatch(target -> target.storage() == source.storage()));
        if (isCrossed) sources.replaceAll(source -> moved(tensors, source));
        for (int i = 0; i < sources.size(); i++) tensors.copy(sources.get(i), targets.get(i));
    }

    private Held.View moved(TensorCode tensors, Held.View source) {
        Storage storage = Storage.in(scope().workspace(), source.bytes());
        Held.View copy = Held.View.contiguous(
                storage, scope().pointer(storage.offset()), source.scalar(), source.shape(), source.lanes());
        tensors.copy(source, copy);
        scope().keep(storage);
        return copy;
    }

    private void branch(IfOp op) {
        List<Held> places = new ArrayList<>();
        for (int i = 0; i < op.results().size(); i++) {
            Value result = op.result(i);
            if (result.type() instanceof ItensorType) {
                // Both sides yield the stream that came in; one of them may have written to it.
                Held.Queue queue = incoming(op, op.whenTrue().block().last().operand(i));
                queue.tokens().storage().pin();
                places.add(queue);
            } else if (result.type() instanceof TensorType) {
                Held.View view = scope().allocate(result.type());
                view.storage().pin();
                places.add(view);
            } else {
                String type = Scalars.registers(result.type());
                places.add(new Held.Numbers(type, out().slot(type)));
            }
        }
        out().choose(
                        scope().number(op.condition()),
                        () -> side(op.whenTrue(), places),
                        () -> side(op.whenFalse(), places));
        for (int i = 0; i < places.size(); i++) leave(op.result(i), places.get(i));
    }

    /// The stream that a value inside of the branch is.
    private Held.Queue incoming(IfOp op, Value value) {
        Value stream = value;
        while (op.encloses(stream.block().owner())) {
            Op definition = stream.definingOp();
            if (!(definition instanceof ItensorWriteOp write)) throw OpCode.refused(op, "yields a stream made inside");
            stream = write.dest();
        }
        return scope().queue(stream);
    }

    private void side(Region region, List<Held> places) {
        if (!region.isEmpty()) code.block(region.block(), end -> hand(end, places));
    }
}
