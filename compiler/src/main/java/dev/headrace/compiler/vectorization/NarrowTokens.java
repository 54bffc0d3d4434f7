package dev.headrace.compiler.vectorization;

import dev.headrace.compiler.analysis.SignedBits;
import dev.headrace.dialects.arith.CastOp;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.ComputeUnit;
import dev.headrace.dialects.dataflow.KernelOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamType;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.vector.ExtractOp;
import dev.headrace.dialects.vector.LoadOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Op;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.diagnostic.Remark;
import dev.headrace.ir.pass.Pass;
import dev.headrace.ir.pass.PassContext;
import dev.headrace.ir.type.IntegerType;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Integers pass FIFOs in as many bits as they need ([SignedBits]): a sum of products of narrow numbers has fewer than
/// the type that it is computed in. FIFOs are smaller then, fewer wires lead from die to die, and what multiplies such
/// a number next is told how narrow it is.
///
/// Before:
/// ```mlir
/// memref.store %sum, %row[%lane] : memref<32xi32>   // a sum of 128 products of i4 and i8
/// %t = vector.load %row[%c0] : memref<32xi32>, vector<32xi32>
/// dataflow.stream_write %t, %s : vector<32xi32>, !dataflow.stream<vector<32xi32>>
/// ```
/// After:
/// ```mlir
/// %n = arith.trunci %sum : i32 to i19
/// memref.store %n, %row[%lane] : memref<32xi19>
/// %t = vector.load %row[%c0] : memref<32xi19>, vector<32xi19>
/// dataflow.stream_write %t, %s : vector<32xi19>, !dataflow.stream<vector<32xi19>>
/// ```
/// and what takes an element out of a token extends it. Streams of tasks that are one piece of hardware stay of one
/// type.
public record NarrowTokens() implements Pass {
    /// Narrower integers than a byte are told apart from those that lie two in a byte by nobody.
    private static final int LEAST = 9;

    /// Wider ones are as wide in C++ as they are declared.
    private static final int MOST = 31;

    /// Not worth a change unless so many percent of the bits remain, at most.
    private static final int WORTH_PERCENT = 75;

    @Override
    public void run(ModuleOp module, PassContext context) {
        for (ComputeUnit unit : ComputeUnit.in(module)) {
            if (!unit.kernels().stream().allMatch(KernelOp::isInMemory)) continue;
            SequencedMap<Object, List<StreamOp>> alike = new LinkedHashMap<>();
            for (StreamOp stream : unit.streams())
                if (element(stream) instanceof IntegerType)
                    alike.computeIfAbsent(key(stream), _ -> new ArrayList<>()).add(stream);
            for (List<StreamOp> streams : alike.values()) narrow(streams, context);
        }
    }

    /// What has to stay of one type.
    private static Object key(StreamOp stream) {
        return stream.writer().unit().<Object>map(unit -> unit).orElse(stream);
    }

    private static Type element(StreamOp stream) {
        return stream.type().element() instanceof VectorType vector
                ? vector.element()
                : stream.type().element();
    }

    private static void narrow(List<StreamOp> streams, PassContext context) {
        StreamOp first = streams.getFirst();
        if (!streams.stream().allMatch(stream -> canBe(stream) && stream.type().equals(first.type()))) return;
        int declared = ((IntegerType) element(first)).width();
        int bits = LEAST;
        for (StreamOp stream : streams)
            for (StreamWriteOp write : writes(stream)) bits = Math.max(bits, SignedBits.of(write.token()));
        if (bits > MOST || bits * 100 > declared * WORTH_PERCENT) return;
        IntegerType narrow = new IntegerType(bits);
        for (StreamOp stream : streams) {
            for (StreamWriteOp write : writes(stream)) truncate(write, narrow);
            for (StreamReadOp read : reads(stream)) extend(read, (IntegerType) element(stream), narrow);
            Rewriter.at(stream).setType(stream.result(), new StreamType(token(stream, narrow)));
            context.remark(Remark.of(
                            "vectorization",
                            stream.symbol(),
                            "passes integers of " + bits + " bits",
                            "no sum of what is added up needs more")
                    .with("declared_bits", declared));
        }
    }

    private static Type token(StreamOp stream, Type element) {
        return stream.type().element() instanceof VectorType vector
                ? VectorType.of(element, vector.elements())
                : element;
    }

    private static List<StreamWriteOp> writes(StreamOp stream) {
        return stream.result().users().stream()
                .filter(StreamWriteOp.class::isInstance)
                .map(StreamWriteOp.class::cast)
                .toList();
    }

    private static List<StreamReadOp> reads(StreamOp stream) {
        return stream.result().users().stream()
                .filter(StreamReadOp.class::isInstance)
                .map(StreamReadOp.class::cast)
                .toList();
    }

    /// Whether each number that is sent is stored by itself, and each that comes is taken out by itself.
    private static boolean canBe(StreamOp stream) {
        for (Op user : stream.result().users()) {
            boolean isPlain = switch (user) {
                case StreamWriteOp write ->
                    !(write.token().type() instanceof VectorType)
                            || write.token().definingOp() instanceof LoadOp load
                                    && load.memref().definingOp() instanceof BufferOp row
                                    && isRow(row, stream);
                case StreamReadOp read ->
                    !(read.token().type() instanceof VectorType)
                            || read.token().users().stream().allMatch(ExtractOp.class::isInstance);
                default -> false;
            };
            if (!isPlain) return false;
        }
        return stream.reader().unit().isEmpty() && !stream.hasAttribute(StreamOp.FIFO);
    }

    /// Whether a memory holds nothing but what one stream is sent.
    private static boolean isRow(BufferOp row, StreamOp stream) {
        return row.result().users().stream().allMatch(user -> switch (user) {
            case StoreOp store -> store.memref() == row.result();
            case LoadOp load ->
                load.result().users().stream()
                        .allMatch(sent -> sent instanceof StreamWriteOp write && write.stream() == stream.result());
            default -> false;
        });
    }

    private static void truncate(StreamWriteOp write, IntegerType narrow) {
        if (!(write.token().definingOp() instanceof LoadOp load && load.memref().definingOp() instanceof BufferOp row)
                || !(write.token().type() instanceof VectorType vector)) {
            Rewriter at = Rewriter.at(write);
            at.setOperand(write, write.operands().indexOf(write.token()), truncated(at, write, write.token(), narrow));
            return;
        }
        MemRefType type = row.type();
        if (!type.element().equals(narrow)) {
            for (Op user : row.result().users())
                if (user instanceof StoreOp store) {
                    Rewriter at = Rewriter.at(store);
                    Value number = truncated(at, store, store.value(), narrow);
                    at.setOperand(store, store.operands().indexOf(store.value()), number);
                }
            Rewriter.at(row).setType(row.result(), new MemRefType(type.shape(), narrow));
        }
        Rewriter.at(load).setType(load.result(), VectorType.of(narrow, vector.elements()));
    }

    private static Value truncated(Builder at, Op op, Value number, IntegerType narrow) {
        return CastOp.create(at, op.location(), CastOp.Kind.TRUNCI, number, narrow)
                .result();
    }

    private static void extend(StreamReadOp read, IntegerType wide, IntegerType narrow) {
        Value token = read.token();
        if (!(token.type() instanceof VectorType vector)) {
            extend(read, token, wide, narrow);
            return;
        }
        for (Op user : List.copyOf(token.users())) extend(user, ((ExtractOp) user).result(), wide, narrow);
        Rewriter.at(read).setType(token, VectorType.of(narrow, vector.elements()));
    }

    /// Lets all that used a number use it extended.
    private static void extend(Op maker, Value number, IntegerType wide, IntegerType narrow) {
        Rewriter at = Rewriter.at(maker);
        at.setType(number, narrow);
        CastOp extended = CastOp.create(Builder.after(maker), maker.location(), CastOp.Kind.EXTSI, number, wide);
        at.replaceUses(number, extended.result(), use -> use.user() != extended);
    }
}
