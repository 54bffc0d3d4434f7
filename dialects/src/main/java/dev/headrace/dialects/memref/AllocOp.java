package dev.headrace.dialects.memref;

import dev.headrace.dialects.Accepts;
import dev.headrace.ir.Builder;
import dev.headrace.ir.Dims;
import dev.headrace.ir.Location;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.attr.IntegerAttr;
import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.type.MemRefType;
import java.util.Collections;
import java.util.List;

/// A new array whose elements are not set.
///
/// ```mlir
/// %buffer = memref.alloc() : memref<4x8xf32>
/// ```
public final class AllocOp extends MemRefOp {
    public static final OpSpec<AllocOp> SPEC = OpSpec.of("memref.alloc", AllocOp::new)
            .operands("dynamicSizes", Accepts.INDEX)
            .operands("symbolOperands", Accepts.INDEX)
            .optionalAttribute("alignment", IntegerAttr.class)
            .result("memref", Accepts.MEMREF)
            .format("`(` $dynamicSizes `)` (`[` $symbolOperands^ `]`)? attr-dict `:` type($memref)")
            .verify(AllocOp::verify);

    private AllocOp(OpState state) {
        super(state);
    }

    public static AllocOp create(Builder at, Location loc, MemRefType type) {
        return at.add(new AllocOp(OpState.of(SPEC, loc)
                .operandGroups(List.of(List.of(), List.of()))
                .results(type)));
    }

    public MemRefType type() {
        return (MemRefType) result().type();
    }

    private void verify(Diagnostics problems) {
        int open = Collections.frequency(type().shape().values(), Dims.DYNAMIC);
        int sizes = operandGroup(0).size();
        if (sizes != open)
            problems.error(this, "has %d sizes for the %d dynamic dimensions of %s", sizes, open, type());
    }
}
