package dev.headrace.ir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.Dims;
import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TensorDataTest {
    private final TensorData grid = TensorData.ofFloats(new float[] {0, 1, 2, 3, 4, 5}, 2, 3);

    @Test
    void viewsReadRowMajorOverTheirOwnShape() {
        assertThat(grid.permute(1, 0).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(grid.permute(1, 0).floatAt(3)).isEqualTo(4);
        assertThat(grid.slice(1, 0, 3, 2).toFloats()).containsExactly(0, 2, 3, 5);
        assertThat(grid.slice(1, 0, 3, 2).sizes()).isEqualTo(Dims.of(2, 2));
        assertThat(grid.permute(1, 0).reshape(Dims.of(2, 3)).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(grid.slice(0, 1, 2, 1).expand(Dims.of(2, 3)).toLongs()).containsExactly(3, 4, 5, 3, 4, 5);
        assertThat(TensorData.splat(ElementKind.BOOL, 7, 3).toLongs()).containsExactly(1, 1, 1);
        assertThat(TensorData.ofLongs(ElementKind.I64, new long[] {9}).rank()).isZero();
    }

    @Test
    void oneElementManyTimesIsASplat() {
        assertThat(grid.isSplat()).isFalse();
        assertThat(TensorData.splat(ElementKind.F32, 1.5, 2, 3).isSplat()).isTrue();
        assertThat(TensorData.splat(ElementKind.F32, 1.5).isSplat()).isTrue();
        assertThat(TensorData.splat(ElementKind.F32, 1.5, 0).isSplat()).isFalse();
    }

    @Test
    void contiguityIgnoresTheStridesOfSingleElements() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[64]);
        assertThat(TensorData.view("t", ElementKind.F32, Dims.of(1, 16), Dims.of(17, 1), 0, bytes)
                        .isContiguous())
                .isTrue();
        assertThat(grid.permute(1, 0).isContiguous()).isFalse();
        assertThat(grid.permute(1, 0).contiguous().isContiguous()).isTrue();
        assertThat(grid.permute(1, 0).toBytes().byteSize()).isEqualTo(24);
    }

    @Test
    void everyKindKeepsWhatItCanHold() {
        for (ElementKind kind : ElementKind.values()) {
            TensorData data = TensorData.ofLongs(kind, new long[] {0, 1}, 2);
            assertThat(data.toLongs()).as(kind.name()).containsExactly(0, 1);
            assertThat(data.toDoubles()).as(kind.name()).containsExactly(0, 1);
            assertThat(data.toBytes().byteSize()).isEqualTo(2L * kind.bytes());
        }
        assertThat(TensorData.ofLongs(ElementKind.U8, new long[] {200}).integerAt(0))
                .isEqualTo(200);
        assertThat(TensorData.ofLongs(ElementKind.I8, new long[] {200}).integerAt(0))
                .isEqualTo(-56);
        assertThat(TensorData.ofLongs(ElementKind.I64, new long[] {Long.MIN_VALUE})
                        .integerAt(0))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(TensorData.ofDoubles(ElementKind.F32, new double[] {-1.75})
                        .as(ElementKind.I32)
                        .integerAt(0))
                .isEqualTo(-1);
        assertThat(TensorData.ofDoubles(ElementKind.F32, new double[] {0.5})
                        .as(ElementKind.BOOL)
                        .integerAt(0))
                .isEqualTo(1);
    }

    @Test
    void narrowFloatsRoundToNearestEven() {
        // One unit in the last place of bfloat16 near 1 is 2^-7: ties at half of it go to the even neighbour.
        assertThat(roundToBfloat(1 + 0x1p-8f)).isEqualTo(1f);
        assertThat(roundToBfloat(1 + 0x1.8p-7f)).isEqualTo(1 + 0x1p-6f);
        assertThat(roundToBfloat(Math.nextUp(1 + 0x1p-8f))).isEqualTo(1 + 0x1p-7f);
        assertThat(roundToBfloat(Float.MAX_VALUE)).isInfinite();
        assertThat(roundToBfloat(Float.intBitsToFloat(0x7f800001))).isNaN();
        assertThat(roundToBfloat(-0f)).isEqualTo(-0f);
        assertThat(Float16.ofHalf(Float16.toHalf(1 + 0x1p-11f))).isEqualTo(1f);
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = Float16.ofBfloat((short) bits);
            if (!Float.isNaN(value)) assertThat(Float16.toBfloat(value)).isEqualTo((short) bits);
        }
    }

    private static float roundToBfloat(float value) {
        return Float16.ofBfloat(Float16.toBfloat(value));
    }

    @Test
    void aViewOutsideItsBytesIsTheUsersMistake() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[20]);
        assertThatThrownBy(() -> TensorData.view("weight_0 of 'fc.weight'", ElementKind.F32, Dims.of(2, 3), bytes))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("weight_0 of 'fc.weight': has 20 bytes where its metadata needs 24");
        assertThat(TensorData.view("t", ElementKind.F32, Dims.of(5), bytes).elements())
                .isEqualTo(5);
        assertThat(TensorData.view("t", ElementKind.F32, Dims.of(0, 9), bytes).toFloats())
                .isEmpty();
        for (Dims impossible : new Dims[] {Dims.of(-1), Dims.of(Long.MAX_VALUE, 4), Dims.of(1L << 32, 1L << 32)})
            assertThatThrownBy(() -> TensorData.view("t", ElementKind.F32, impossible, bytes))
                    .isInstanceOf(InputError.class)
                    .hasMessageContaining("impossible");
        assertThatThrownBy(() -> TensorData.view("t", ElementKind.F32, Dims.of(2), Dims.of(1), -1, bytes))
                .isInstanceOf(InputError.class);
        assertThatThrownBy(() -> TensorData.view("t", ElementKind.F32, Dims.of(2), Dims.of(1), 4, bytes))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("needs 24");
    }
}
