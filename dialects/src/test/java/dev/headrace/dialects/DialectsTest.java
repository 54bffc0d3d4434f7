package dev.headrace.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.math.UnaryOp;
import org.junit.jupiter.api.Test;

class DialectsTest {
    @Test
    void everyOperationIsFoundByItsName() {
        assertThat(Dialects.registry().op("arith.floordivsi")).contains(BinaryOp.Kind.FLOORDIVSI.spec());
        assertThat(Dialects.registry().op("math.roundeven")).contains(UnaryOp.Kind.ROUNDEVEN.spec());
        assertThat(Dialects.registry().op("tensor.nothing")).isEmpty();
    }
}
