package dev.headrace.ir.text;

import dev.headrace.ir.Location;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.Region;
import dev.headrace.ir.attr.StringAttr;
import java.util.List;

/// `module @name attributes {…} { … }`.
public final class ModuleFormat implements AssemblyFormat {
    @Override
    public void print(Op op, OpPrinter out) {
        op.attribute("sym_name", StringAttr.class)
                .ifPresent(name -> out.text(" ").symbol(name.value()));
        out.attributesWithKeyword(op, "sym_name").text(" ").regionWithoutArguments(op.region(0), false);
    }

    @Override
    public OpState parse(OpParser in, OpSpec<?> spec, Location location) {
        OpState state = OpState.of(spec, location);
        if (in.atSymbol()) state.attribute("sym_name", new StringAttr(in.symbol()));
        in.attributesWithKeyword(state);
        Region region = in.region(List.of(), true);
        if (region.isEmpty()) region.addBlock();
        return state.region(region);
    }
}
