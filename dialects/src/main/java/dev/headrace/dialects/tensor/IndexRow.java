package dev.headrace.dialects.tensor;

import dev.headrace.ir.Value;
import dev.headrace.ir.attr.DenseArrayAttr;
import dev.headrace.ir.text.OpParser;
import dev.headrace.ir.text.OpPrinter;
import dev.headrace.ir.type.IndexType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// `[%i, 4]`: numbers, some known and some computed.
/// @param constants with [IndexValue#DYNAMIC] in the place of each value
public record IndexRow(List<Long> constants, List<Value> values) {
    public static void print(OpPrinter out, DenseArrayAttr constants, List<Value> values) {
        Iterator<Value> rest = values.iterator();
        out.text("[");
        for (int i = 0; i < constants.values().size(); i++) {
            if (i > 0) out.text(", ");
            long constant = constants.values().at(i);
            if (constant == IndexValue.DYNAMIC) out.value(rest.next());
            else out.text(Long.toString(constant));
        }
        out.text("]");
    }

    public static IndexRow parse(OpParser in) {
        List<Long> constants = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        in.expect("[");
        if (!in.at("]")) {
            do {
                if (in.atOperand()) {
                    values.add(in.resolve(in.operand(), IndexType.INDEX));
                    constants.add(IndexValue.DYNAMIC);
                } else constants.add(in.integer());
            } while (in.consume(","));
        }
        in.expect("]");
        return new IndexRow(constants, values);
    }
}
