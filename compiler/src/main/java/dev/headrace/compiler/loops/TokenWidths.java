package dev.headrace.compiler.loops;

import dev.headrace.dialects.arith.CompareIntegerOp;
import dev.headrace.dialects.arith.ConstantOp;
import dev.headrace.dialects.arith.IntegerPredicate;
import dev.headrace.dialects.dataflow.BufferOp;
import dev.headrace.dialects.dataflow.StreamOp;
import dev.headrace.dialects.dataflow.StreamReadOp;
import dev.headrace.dialects.dataflow.StreamWriteOp;
import dev.headrace.dialects.memref.LoadOp;
import dev.headrace.dialects.memref.StoreOp;
import dev.headrace.dialects.scf.ForOp;
import dev.headrace.dialects.scf.IfOp;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.Rewriter;
import dev.headrace.ir.Type;
import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.type.MemRefType;
import dev.headrace.ir.type.VectorType;
import java.util.List;
import java.util.function.Consumer;

/// Hands elements on in tokens of another width: several narrow ones make a wide one, or a wide one several.
///
/// @param wide how many tokens of the greater width pass
record TokenWidths(StreamOp in, List<StreamOp> out, long wide) {
    TokenWidths {
        out = List.copyOf(out);
    }

    private static long width(StreamOp stream) {
        return stream.type().element() instanceof VectorType vector ? vector.elements() : 1;
    }

    private Type element() {
        return in.type().element() instanceof VectorType vector
                ? vector.element()
                : in.type().element();
    }

    /// @param start where constants and memory go
    /// @param at where the loops go
    void write(Builder start, Builder at, Location location) {
        long incoming = width(in);
        long outgoing = width(out.getFirst());
        long narrow = Math.min(incoming, outgoing);
        long elements = Math.max(incoming, outgoing);
        Value zero = ConstantOp.index(start, location, 0).result();
        Value one = ConstantOp.index(start, location, 1).result();
        Value whole = ConstantOp.index(start, location, elements).result();
        Value part = ConstantOp.index(start, location, narrow).result();
        Value last = ConstantOp.index(start, location, elements - narrow).result();
        Value trips = ConstantOp.index(start, location, wide).result();
        BufferOp row = BufferOp.create(start, location, new MemRefType(Dims.of(elements), element()));
        Rewriter.at(row).setAttribute(row, BufferOp.PARTITION, DenseArrayAttr.i64(Dims.of(elements)));
        ForOp.create(at, location, zero, trips, one, List.of(), (outer, _, _) -> {
            ForOp.create(outer, location, zero, whole, part, List.of(), (inner, place, _) -> {
                boolean takesNarrow = narrow == incoming;
                boolean givesNarrow = narrow == outgoing;
                pass(
                        inner,
                        location,
                        takesNarrow,
                        place,
                        zero,
                        inside -> keep(inside, row, takesNarrow ? place : zero));
                pass(
                        inner,
                        location,
                        givesNarrow,
                        place,
                        last,
                        inside -> send(inside, row, givesNarrow ? place : zero));
                return List.of();
            });
            return List.of();
        });
    }

    /// A narrow token in each iteration, a wide one in one of the parts.
    private static void pass(
            Builder at, Location location, boolean isNarrow, Value part, Value when, Consumer<Builder> token) {
        if (isNarrow) {
            token.accept(at);
            return;
        }
        Value now = CompareIntegerOp.create(at, location, IntegerPredicate.EQ, part, when)
                .result();
        IfOp.create(at, location, now, inside -> {
            token.accept(inside);
            return List.of();
        });
    }

    private void keep(Builder at, BufferOp row, Value place) {
        Value token = StreamReadOp.create(at, row.location(), in.result()).result();
        if (token.type() instanceof VectorType)
            dev.headrace.dialects.vector.StoreOp.create(at, row.location(), token, row.result(), List.of(place));
        else StoreOp.create(at, row.location(), token, row.result(), List.of(place));
    }

    private void send(Builder at, BufferOp row, Value place) {
        Location location = row.location();
        Type type = out.getFirst().type().element();
        Value token = type instanceof VectorType vector
                ? dev.headrace.dialects.vector.LoadOp.create(at, location, vector, row.result(), List.of(place))
                        .result()
                : LoadOp.create(at, location, row.result(), List.of(place)).result();
        for (StreamOp each : out) StreamWriteOp.create(at, location, token, each.result());
    }
}
