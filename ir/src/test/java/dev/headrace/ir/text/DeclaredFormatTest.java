package dev.headrace.ir.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dialect;
import dev.headrace.ir.Op;
import dev.headrace.ir.OpSpec;
import dev.headrace.ir.OpState;
import dev.headrace.ir.TypeConstraint;
import dev.headrace.ir.attr.StringAttr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A format that does not fit its operation is found when the dialect is made.
class DeclaredFormatTest {
    private static final class Plain extends Op {
        Plain(OpState state) {
            super(state);
        }
    }

    private static OpSpec<Plain> spec() {
        return OpSpec.of("plain.op", Plain::new)
                .operand("in", TypeConstraint.ANY)
                .attribute("mode", StringAttr.class)
                .result("out", TypeConstraint.ANY)
                .regions(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        $in $mode $x $y attr-dict `:` type($out)       ; names 2 regions of 1
        $mode $body attr-dict `:` type($out)           ; leaves out the operand 'in'
        $in $mode $body attr-dict `:` type($in)        ; leaves out the types of results, which cannot be inferred
        $in $mode $body attr-dict `:` type($mode)      ; gives the type of 'mode', which is no operand or result
        $in $mode $body `:` type($out)                 ; has no place for attributes
        $in $mode attr-dict `:` type($out)             ; names 0 regions of 1
        $in (`m` $mode)? $body attr-dict type($out)    ; has an optional group without '^'
        $in ($mode^)? $body attr-dict type($out)       ; has an optional group that begins like no other text
        """)
    void doesNotFit(String format, String defect) {
        OpSpec<Plain> spec = spec().format(format);
        assertThatThrownBy(() -> new Dialect("plain", List.of(spec)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the format of plain.op " + defect);
    }

    @Test
    void namesOnlyWhatIsDeclared() {
        OpSpec<Plain> spec = OpSpec.of("plain.op", Plain::new).format("$in attr-dict");
        assertThatThrownBy(() -> new Dialect("plain", List.of(spec)))
                .hasMessage("the format of plain.op names 'in', which is no operand, attribute or region");
    }

    @Test
    void isWellFormed() {
        assertThatThrownBy(() -> spec().format("$in , attr-dict"))
                .hasMessage("format is malformed from ', attr-dict' on");
        assertThatThrownBy(() -> spec().format("$in )?")).hasMessage("format closes a group that is not open: $in )?");
        assertThatThrownBy(() -> spec().format("$in (`x` $mode^"))
                .hasMessage("format leaves a group open: $in (`x` $mode^");
    }
}
