package dev.headrace.backends.hls;

import dev.headrace.dialects.arith.ArithOp;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.ProductChain;
import dev.headrace.dialects.arith.SmallFloatSteps;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.math.MathOp;
import dev.headrace.dialects.memref.AllocOp;
import dev.headrace.dialects.memref.CopyOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.dialects.scf.YieldOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.ReductionOp;
import dev.headrace.ir.Block;
import dev.headrace.ir.Op;
import dev.headrace.ir.Region;
import dev.headrace.ir.Trait;
import dev.headrace.ir.Value;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Writes the body of one C++ function: every operation becomes a statement, in order. Constants and index arithmetic
/// that is used once stand where they are used.
abstract class FunctionWriter {
    private static final List<String> COUNTERS = List.of("i", "j", "k", "l", "m", "n");

    final CppWriter out;
    CppNames names;
    private final CppNames labels = new CppNames();
    private final Map<Value, String> atoms = new HashMap<>();
    private final Map<Value, Memory> memories = new HashMap<>();
    private final ScalarCode scalars = new ScalarCode(this::atom);
    private int loopDepth;

    FunctionWriter(CppWriter out, CppNames names) {
        this.out = out;
        this.names = names;
    }

    /// Gives a value from outside its name.
    final void bind(Value value, String name) {
        atoms.put(value, name);
    }

    final void bind(Value memref, Memory memory) {
        memories.put(memref, memory);
    }

    /// A name, a literal, or an expression in parentheses.
    final String atom(Value value) {
        if (value.definingOp() instanceof ConstantOp constant) return ScalarCode.literal(constant.value());
        String atom = atoms.get(value);
        if (atom == null)
            throw new IllegalStateException("a value is used that the function does not know: " + value.type());
        return atom;
    }

    final Memory memory(Value memref) {
        Memory memory = memories.get(memref);
        if (memory == null) throw new IllegalStateException("a memory is used that the function does not know");
        return memory;
    }

    /// All operations of a block but its terminator.
    final void statements(Block block) {
        for (Op op : block) if (!op.spec().has(Trait.TERMINATOR)) statement(op);
    }

    private void statement(Op op) {
        switch (op) {
            case ConstantOp _ -> {}
            case ArithOp arith when SmallFloatSteps.isWithin(arith) -> {}
            case ArithOp arith -> scalar(op, scalars.of(arith));
            case MathOp math -> scalar(op, scalars.of(math));
            case LoadOp load -> load(load);
            case StoreOp store
            when memory(store.memref()).isFifo() ->
                out.line(memory(store.memref()).name() + ".write(" + atom(store.value()) + ");");
            case StoreOp store ->
                out.line(written(store.memref()).at(atoms(store.indices())) + " = " + atom(store.value()) + ";");
            case dev.headrace.dialects.vector.LoadOp load -> load(load);
            case dev.headrace.dialects.vector.StoreOp store -> store(store);
            case ExtractOp extract ->
                define(
                        extract.result(),
                        "value",
                        atom(extract.vector()) + "[" + Memory.bare(atom(extract.position())) + "]");
            case ReductionOp reduction
            when isInTree(reduction) -> define(reduction.result(), "together", tree(reduction, 0, reduction.lanes()));
            case ReductionOp reduction -> sum(reduction);
            case CopyOp copy -> copy(memory(copy.source()), written(copy.target()), List.of());
            case ForOp loop -> loop(loop);
            case IfOp branch -> branch(branch);
            case BufferOp buffer -> buffer(buffer, buffer.type());
            case AllocOp alloc -> buffer(alloc, alloc.type());
            case StreamReadOp read -> read(read);
            case StreamWriteOp write -> write(write);
            case TaskOp task -> task(task);
            default -> throw new UnsupportedOperationException("the HLS backend has no C++ for " + op.name());
        }
    }

    /// Declares local storage and binds it.
    abstract void buffer(Op op, MemRefType type);

    /// Runs a task inside this function.
    abstract void task(TaskOp task);

    void read(StreamReadOp read) {
        define(read.result(), "token", atom(read.stream()) + ".read()");
    }

    void write(StreamWriteOp write) {
        out.line(atom(write.stream()) + ".write(" + atom(write.token()) + ");");
    }

    /// Writes directives at the beginning of a loop body.
    abstract void loopPragmas(ForOp loop);

    private void scalar(Op op, String expression) {
        Value result = op.result();
        boolean isIndex = result.type() instanceof IndexType && op instanceof BinaryOp;
        if (isIndex && result.hasOneUse()) atoms.put(result, "(" + expression + ")");
        else define(result, ResultName.of(op), expression);
    }

    private void define(Value value, String wish, String expression) {
        String name = names.fresh(wish);
        out.line("const " + CppType.spell(value.type()) + " " + name + " = " + expression + ";");
        atoms.put(value, name);
    }

    private Memory written(Value memref) {
        Memory memory = memory(memref);
        if (memory.isOfHalfBytes())
            throw new UnsupportedOperationException(
                    "the HLS backend writes no numbers of four bits to external memory");
        return memory;
    }

    private void load(LoadOp load) {
        Memory memory = memory(load.memref());
        if (!memory.isOfHalfBytes() || !(load.result().type() instanceof VectorType type)) {
            String number = load.result().type() instanceof VectorType && !memory.isFifo()
                    ? memory.at(atoms(load.indices()))
                    : memory.number(atoms(load.indices()));
            define(load.result(), "value", number);
            return;
        }
        String bytes = names.fresh("bytes");
        out.line("const " + CppType.memory(type) + " " + bytes + " = " + memory.at(atoms(load.indices())) + ";");
        String name = names.fresh("row");
        out.line(CppType.spell(type) + " " + name + ";");
        lanes(type, lane -> "%s[%s] = operators::half_byte(%s[%s >> 1], %s)".formatted(name, lane, bytes, lane, lane));
        atoms.put(load.result(), name);
    }

    private void load(dev.headrace.dialects.vector.LoadOp load) {
        if (isOnlyCombined(load)) return;
        String name = names.fresh("row");
        out.line(CppType.spell(load.type()) + " " + name + ";");
        lanes(
                load.type(),
                lane -> name + "[" + lane + "] = " + memory(load.memref()).number(along(load.indices(), lane)));
        atoms.put(load.result(), name);
    }

    private void store(dev.headrace.dialects.vector.StoreOp store) {
        String vector = atom(store.value());
        lanes(
                store.type(),
                lane -> written(store.memref()).at(along(store.indices(), lane)) + " = " + vector + "[" + lane + "]");
    }

    private void sum(ReductionOp reduction) {
        String name = names.fresh("sum");
        out.line(CppType.spell(reduction.result().type()) + " " + name + " = 0;");
        String vector = atom(reduction.vector());
        lanes((VectorType) reduction.vector().type(), lane -> name + " += " + vector + "[" + lane + "]");
        atoms.put(reduction.result(), name);
    }

    /// The elements from `first` to below `end`, combined as the tree of neighbours combines them.
    private String tree(ReductionOp reduction, long first, long end) {
        if (end - first == 1) return element(reduction.vector(), Long.toString(first));
        long half = Long.highestOneBit(end - first - 1);
        String left = tree(reduction, first, first + half);
        String right = tree(reduction, first + half, end);
        return switch (reduction.combining()) {
            case MAXSI -> "operators::larger(" + left + ", " + right + ")";
            case MINSI -> "operators::smaller(" + left + ", " + right + ")";
            default ->
                "("
                        + ScalarCode.binary(
                                reduction.combining(),
                                left,
                                right,
                                reduction.result().type()) + ")";
        };
    }

    private String element(Value vector, String lane) {
        return vector.definingOp() instanceof dev.headrace.dialects.vector.LoadOp load && isOnlyCombined(load)
                ? memory(load.memref()).number(along(load.indices(), lane))
                : atom(vector) + "[" + lane + "]";
    }

    /// Tools put whole numbers that are added up in a tree on their own.
    private static boolean isInTree(ReductionOp reduction) {
        return reduction.combining() != BinaryOp.Kind.ADDI;
    }

    /// Whether a row is read by a tree of operators alone, each of them one or two elements: of vectors there are some
    /// lengths only.
    private static boolean isOnlyCombined(dev.headrace.dialects.vector.LoadOp load) {
        return load.result().hasOneUse()
                && load.nextInBlock() instanceof ReductionOp reduction
                && reduction.vector() == load.result()
                && isInTree(reduction);
    }

    /// A statement for every element, all at once.
    private void lanes(VectorType type, UnaryOperator<String> statement) {
        String lane = names.fresh("lane");
        out.block("for (int %1$s = 0; %1$s < %2$d; %1$s += 1)".formatted(lane, type.elements()), () -> {
            out.pragma("unroll");
            out.line(statement.apply(lane) + ";");
        });
    }

    /// The indices of the element that lies `lane` further in the row.
    private List<String> along(List<Value> indices, String lane) {
        List<String> all = new ArrayList<>(atoms(indices));
        String first = Memory.bare(all.removeLast());
        all.add(first.equals("0") ? lane : "(" + first + " + " + lane + ")");
        return all;
    }

    private void loop(ForOp loop) {
        List<String> carried = new ArrayList<>();
        for (int i = 0; i < loop.inits().size(); i++) carried.add(carry(loop, i));
        CppNames around = names;
        names = around.inner();
        String counter = names.fresh(COUNTERS.get(Math.min(loopDepth, COUNTERS.size() - 1)));
        String type = CppType.of(loop.counter().type()).text();
        atoms.put(loop.counter(), counter);
        out.line(labels.fresh("loop_" + counter) + ":");
        PairedLanes pairs = PairedLanes.of(loop).orElse(null);
        String step = pairs == null ? atom(loop.step()) : pairs.step();
        String head = "for (%s %s = %s; %s < %s; %s += %s)"
                .formatted(type, counter, atom(loop.lower()), counter, atom(loop.upper()), counter, step);
        loopDepth++;
        out.block(head, () -> {
            loopPragmas(loop);
            if (pairs != null && pairs.haveChains()) out.pragma("expression_balance off");
            if (pairs == null) statements(loop.body());
            else inPairs(loop, pairs);
            assign(carried, loop.yielded());
        });
        loopDepth--;
        names = around;
    }

    /// Two iterations, operation by operation.
    private void inPairs(ForOp loop, PairedLanes pairs) {
        PairedLanes.Second second = new PairedLanes.Second(atoms);
        second.name(loop.counter(), "(" + atom(loop.counter()) + " + " + atom(loop.step()) + ")");
        Map<BinaryOp, String> chains = new HashMap<>();
        for (Op op : loop.body()) {
            if (op.spec().has(Trait.TERMINATOR) || pairs.isNeedless(op)) continue;
            if (op instanceof BinaryOp product && pairs.isProduct(op)) {
                if (ProductChain.isTerm(product)) term(product, second, chains);
                else product(product, second);
                continue;
            }
            if (op instanceof BinaryOp sum && ProductChain.isChained(op)) {
                if (ProductChain.isLast(sum))
                    both(sum, "sum", Objects.requireNonNull(chains.get(ProductChain.product(sum))), second);
                continue;
            }
            statement(op);
            if (pairs.isWrittenTwice(op)) second.during(op.results(), () -> statement(op));
        }
    }

    private void product(BinaryOp product, PairedLanes.Second second) {
        String both = names.fresh("products");
        out.line("const int " + both + " = operators::multiply(" + factors(product, second) + ");");
        define(product.result(), "product", "(short)" + both);
        second.during(product.results(), () -> define(product.result(), "product", "(short)(" + both + " >> 16)"));
    }

    /// A product that its multiplier adds to those before it.
    private void term(BinaryOp product, PairedLanes.Second second, Map<BinaryOp, String> chains) {
        String before = ProductChain.before(product)
                .map(earlier -> Objects.requireNonNull(chains.get(earlier)))
                .orElse("0");
        String both = names.fresh("chain");
        out.line("const long long " + both + " = operators::multiply_add(" + factors(product, second) + ", " + before
                + ");");
        chains.put(product, both);
    }

    /// The sums of both lanes.
    private void both(BinaryOp sum, String name, String chain, PairedLanes.Second second) {
        define(sum.result(), name, "operators::lower(" + chain + ")");
        second.during(sum.results(), () -> define(sum.result(), name, "operators::upper(" + chain + ")"));
    }

    private String factors(BinaryOp product, PairedLanes.Second second) {
        List<String> factors = new ArrayList<>();
        factors.add(atom(PairedLanes.own(product)));
        second.during(List.of(), () -> factors.add(atom(PairedLanes.own(product))));
        factors.add(atom(PairedLanes.shared(product)));
        return String.join(", ", factors);
    }

    private String carry(ForOp loop, int index) {
        Value carried = loop.carried().get(index);
        String name = names.fresh("carried");
        out.line(CppType.of(carried.type()).text() + " " + name + " = "
                + atom(loop.inits().get(index)) + ";");
        atoms.put(carried, name);
        atoms.put(loop.result(index), name);
        return name;
    }

    private void branch(IfOp branch) {
        List<String> results = new ArrayList<>();
        for (Value result : branch.results()) {
            String name = names.fresh("chosen");
            out.line(CppType.of(result.type()).text() + " " + name + ";");
            atoms.put(result, name);
            results.add(name);
        }
        boolean hasElse = !branch.whenFalse().isEmpty();
        out.block(
                "if (" + atom(branch.condition()) + ")",
                () -> side(branch.whenTrue(), results),
                hasElse ? "} else {" : "}");
        if (hasElse) out.indented(() -> side(branch.whenFalse(), results)).line("}");
    }

    private void side(Region region, List<String> results) {
        CppNames around = names;
        names = around.inner();
        statements(region.block());
        assign(results, (YieldOp) region.block().last());
        names = around;
    }

    /// At once, as far as anyone can see: a yielded value may be another carried one.
    private void assign(List<String> targets, YieldOp yield) {
        List<String> sources = new ArrayList<>(atoms(yield.operands()));
        if (targets.size() > 1) {
            for (int i = 0; i < sources.size(); i++) {
                if (!targets.contains(sources.get(i))) continue;
                String copy = names.fresh("next");
                out.line("const " + CppType.of(yield.operand(i).type()).text() + " " + copy + " = " + sources.get(i)
                        + ";");
                sources.set(i, copy);
            }
        }
        for (int i = 0; i < targets.size(); i++)
            if (!targets.get(i).equals(sources.get(i))) out.line(targets.get(i) + " = " + sources.get(i) + ";");
    }

    private void copy(Memory source, Memory target, List<String> indices) {
        int dim = indices.size();
        if (dim == source.shape().size()) {
            out.line(target.at(indices) + " = " + source.number(indices) + ";");
            return;
        }
        String index = names.fresh("c");
        List<String> more = new ArrayList<>(indices);
        more.add(index);
        String head = "for (int %s = 0; %s < %d; ++%s)"
                .formatted(index, index, source.shape().at(dim), index);
        out.block(head, () -> copy(source, target, more));
    }

    private List<String> atoms(List<? extends Value> values) {
        return values.stream().map(this::atom).toList();
    }
}
