package dev.headrace.simulator.values;

import static dev.headrace.simulator.values.Program.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.arith.NegFOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ItensorConverterOp;
import dev.headrace.dialects.dataflow.ItensorEmptyOp;
import dev.headrace.dialects.dataflow.ItensorForkOp;
import dev.headrace.dialects.dataflow.ItensorReadOp;
import dev.headrace.dialects.dataflow.ItensorType;
import dev.headrace.dialects.dataflow.ItensorWriteOp;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.dataflow.TaskOp;
import dev.headrace.dialects.dataflow.TaskRole;
import dev.headrace.dialects.dataflow.YieldOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.tensor.EmptyOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Value;
import dev.headrace.ir.affine.AffineMap;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataflowTest {
    private static final TensorType SQUARE = TensorType.of(FloatType.F32, 4, 4);
    private static final TensorType TILE = TensorType.of(FloatType.F32, 2, 2);
    private static final ItensorType BY_ROW =
            new ItensorType(TILE, Dims.of(2, 2), Dims.of(2, 2), AffineMap.identity(2));
    private static final ItensorType BY_COLUMN =
            new ItensorType(TILE, Dims.of(2, 2), Dims.of(2, 2), AffineMap.select(2, List.of(1, 0)));
    private static final MemRefType MEMORY = MemRefType.of(FloatType.F32, 4);
    private static final StreamType FLOATS = new StreamType(FloatType.F32);

    private static TensorData counting() {
        float[] values = new float[16];
        for (int i = 0; i < values.length; i++) values[i] = i;
        return TensorData.ofFloats(values, 4, 4);
    }

    @Test
    void aTensorKeepsItsElementsWhateverTheOrderOfItsTiles() {
        Program p = new Program(SQUARE);
        KernelOp kernel = KernelOp.create(p.at, HERE, "k", List.of(p.argument(0)), List.of(BY_COLUMN), List.of(SQUARE));
        Builder in = Builder.atEnd(kernel.body());
        Value byRow = ItensorConverterOp.create(in, HERE, kernel.body().argument(0), BY_ROW)
                .result();
        YieldOp.create(in, HERE, List.of(copy(in, "copy", byRow, BY_ROW)));
        assertThat(p.run(kernel.result(0), counting()).toFloats())
                .isEqualTo(counting().toFloats());
    }

    @Test
    void tilesComeInTheOrderOfTheType() {
        Program p = new Program(SQUARE);
        KernelOp kernel = KernelOp.create(p.at, HERE, "k", List.of(p.argument(0)), List.of(BY_COLUMN), List.of(SQUARE));
        Builder in = Builder.atEnd(kernel.body());
        // Written as if the tiles came row by row, the blocks beside the diagonal change places.
        YieldOp.create(in, HERE, List.of(copy(in, "mix", kernel.body().argument(0), BY_ROW)));
        assertThat(p.run(kernel.result(0), counting()).toFloats())
                .containsExactly(0, 1, 8, 9, 4, 5, 12, 13, 2, 3, 10, 11, 6, 7, 14, 15);
    }

    @Test
    void eachReaderOfAStreamGetsAllOfIt() {
        Program p = new Program(SQUARE);
        KernelOp kernel = KernelOp.create(
                p.at, HERE, "k", List.of(p.argument(0)), List.of(BY_ROW), List.of(SQUARE, SQUARE, SQUARE));
        Builder in = Builder.atEnd(kernel.body());
        Value source = kernel.body().argument(0);
        ItensorForkOp fork = ItensorForkOp.create(in, HERE, source, 2);
        Value first = copy(in, "first", fork.result(0), BY_ROW);
        Value second = copy(in, "second", fork.result(1), BY_ROW);
        YieldOp.create(in, HERE, List.of(first, second, copy(in, "third", first, BY_ROW)));
        assertThat(p.run(kernel.results(), counting()))
                .allSatisfy(t -> assertThat(t.toFloats()).isEqualTo(counting().toFloats()));
    }

    @Test
    void tilesThatNobodyReadsAreAMistake() {
        Program p = new Program(SQUARE);
        KernelOp kernel = KernelOp.create(p.at, HERE, "k", List.of(p.argument(0)), List.of(BY_ROW), List.of());
        Builder in = Builder.atEnd(kernel.body());
        copy(in, "lost", kernel.body().argument(0), BY_ROW);
        YieldOp.create(in, HERE, List.of());
        assertThatThrownBy(() -> p.run(p.argument(0), counting()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stream @lost has 4 tokens that nobody reads");
    }

    @Test
    void tasksPassElementsThroughFifos() {
        Program p = new Program(TensorType.of(FloatType.F32, 4));
        assertThat(p.run(fifo(p, 4, 4), Program.tensor(1, 2, 3, 4)).toFloats()).containsExactly(-1, -2, -3, -4);
    }

    @Test
    void readingAnEmptyFifoNamesItAndTheTask() {
        Program p = new Program(TensorType.of(FloatType.F32, 4));
        assertThatThrownBy(() -> p.run(fifo(p, 3, 4), Program.tensor(1, 2, 3, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task @store reads from stream @numbers, which is empty");
    }

    @Test
    void tokensLeftOverNameTheFifoAndTheTask() {
        Program p = new Program(TensorType.of(FloatType.F32, 4));
        assertThatThrownBy(() -> p.run(fifo(p, 4, 3), Program.tensor(1, 2, 3, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stream @numbers has 1 tokens left over that task @store did not read");
    }

    @Test
    void aKernelMustNotWriteIntoItsSources() {
        Program p = new Program(TensorType.of(FloatType.F32, 4));
        KernelOp kernel = KernelOp.create(
                p.at,
                HERE,
                "k",
                List.of(p.argument(0)),
                List.of(MEMORY, MEMORY),
                List.of(p.argument(0).type()));
        Builder in = Builder.atEnd(kernel.body());
        TaskOp task = TaskOp.create(in, HERE, "spoil", TaskRole.COMPUTE, List.of());
        Builder inside = Builder.atEnd(task.body());
        ForOp.create(inside, HERE, 4, 1, List.of(), (body, i, _) -> {
            Value x = LoadOp.create(body, HERE, kernel.body().argument(0), List.of(i))
                    .result();
            StoreOp.create(body, HERE, x, kernel.body().argument(0), List.of(i));
            return List.of();
        });
        YieldOp.create(inside, HERE, List.of());
        YieldOp.create(in, HERE, List.of());
        assertThatThrownBy(() -> p.run(kernel.result(0), Program.tensor(1, 2, 3, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task @spoil writes into a source of its kernel");
    }

    /// One task sends the first `sent` numbers through a buffer into a FIFO, another one takes `taken` and negates
    /// them.
    private static Value fifo(Program p, long sent, long taken) {
        KernelOp kernel = KernelOp.create(
                p.at,
                HERE,
                "k",
                List.of(p.argument(0)),
                List.of(MEMORY, MEMORY),
                List.of(p.argument(0).type()));
        Builder in = Builder.atEnd(kernel.body());
        Value stream = StreamOp.create(in, HERE, "numbers", FLOATS, 2).result();
        TaskOp load = TaskOp.create(in, HERE, "load", TaskRole.LOAD, List.of());
        Builder loading = Builder.atEnd(load.body());
        Value buffer = BufferOp.create(loading, HERE, MEMORY).result();
        ForOp.create(loading, HERE, sent, 1, List.of(), (body, i, _) -> {
            Value x = LoadOp.create(body, HERE, kernel.body().argument(0), List.of(i))
                    .result();
            StoreOp.create(body, HERE, x, buffer, List.of(i));
            StreamWriteOp.create(
                    body, HERE, LoadOp.create(body, HERE, buffer, List.of(i)).result(), stream);
            return List.of();
        });
        YieldOp.create(loading, HERE, List.of());
        TaskOp store = TaskOp.create(in, HERE, "store", TaskRole.STORE, List.of());
        Builder storing = Builder.atEnd(store.body());
        ForOp.create(storing, HERE, taken, 1, List.of(), (body, i, _) -> {
            Value x = StreamReadOp.create(body, HERE, stream).result();
            Value negative = NegFOp.create(body, HERE, x).result();
            StoreOp.create(body, HERE, negative, kernel.body().argument(1), List.of(i));
            return List.of();
        });
        YieldOp.create(storing, HERE, List.of());
        YieldOp.create(in, HERE, List.of());
        return kernel.result(0);
    }

    /// A task that reads all tiles of a stream and writes them to a new one of `type`.
    private static Value copy(Builder at, String name, Value stream, ItensorType type) {
        Value destination = ItensorEmptyOp.create(at, dev.headrace.ir.Location.named(name), type)
                .result();
        TaskOp task = TaskOp.create(at, HERE, name, TaskRole.COMPUTE, List.of(destination));
        Builder in = Builder.atEnd(task.body());
        ForOp outer = ForOp.create(in, HERE, 4, 2, task.body().arguments(), (rows, _, carried) -> {
            ForOp inner = ForOp.create(rows, HERE, 4, 2, carried, (body, _, now) -> {
                Value empty = EmptyOp.create(body, HERE, TILE).result();
                Value tile = ItensorReadOp.create(body, HERE, stream, empty).tile();
                return List.of(
                        ItensorWriteOp.create(body, HERE, tile, now.getFirst()).result());
            });
            return inner.results();
        });
        YieldOp.create(in, HERE, outer.results());
        return task.result(0);
    }

    @Test
    void manyTokensPassAFifoInOrder() {
        Fifo fifo = new Fifo("f", "r");
        int next = 0;
        for (int i = 0; i < 1000; i++) {
            fifo.write(i);
            if (i % 3 == 0) assertThat(fifo.read("r")).isEqualTo(next++);
        }
        assertThat(IntStream.range(next, 1000)).allMatch(i -> fifo.read("r") == i);
        fifo.close();
    }
}
