package dev.headrace.dialects.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.func.FuncOp;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.text.Parser;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QuantizedParametersTest {
    private static final String ROWS = "shape = array<i64: 2, 4>, over = array<i64: 1>";

    @Test
    void halves_go_to_the_even_integer() {
        // The scale of the first row is 1, that of the second one 2.
        QuantizedParameters parameters =
                parameters("2x4xi8", "part = \"values\", bits = 8, " + ROWS, 127, 0.5f, -1.5f, 2.5f, -254, 1, 3, 5);
        assertThat(parameters.apply("q").toLongs()).containsExactly(127, 0, -2, 2, -127, 0, 2, 2);
        assertThat(scales("bits = 8, " + ROWS, 127, 0.5f, -1.5f, 2.5f, -254, 1, 3, 5))
                .containsExactly(1, 2);
    }

    @Test
    void four_bits_reach_from_minus_7_to_7() {
        QuantizedParameters parameters =
                parameters("2x4xi4", "part = \"values\", bits = 4, " + ROWS, -7, 7, 3.4f, -3.6f, 0, 0, 0, 0);
        assertThat(parameters.apply("q").toLongs()).containsExactly(-7, 7, 3, -4, 0, 0, 0, 0);
        assertThat(scales("bits = 4, " + ROWS, -7, 7, 3.4f, -3.6f, 0, 0, 0, 0)).containsExactly(1, 0);
    }

    @Test
    void columns_may_share_scales() {
        String columns = "bits = 8, shape = array<i64: 2, 4>, over = array<i64: 0>";
        assertThat(scales(columns, 127, 1, 0, -254, 3, -127, 0, 1)).containsExactly(1, 1, 0, 2);
    }

    @Test
    void what_is_added_is_0_with_a_scale_of_0() {
        String form = "bits = 4, shape = array<i64: 3, 4>, over = array<i64: 1>, added = array<i64: 1, 0>";
        float[] numbers = {-7, 7, 3.4f, -3.6f, 14, 0, 0, 2};
        assertThat(parameters("3x4xi4", "part = \"values\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(-7, 7, 3, -4, 7, 0, 0, 1, 0, 0, 0, 0);
        assertThat(parameters("3xf32", "part = \"scales\", " + form, numbers)
                        .apply("q")
                        .toFloats())
                .containsExactly(1, 2, 0);
    }

    @Test
    void scales_may_be_multiples_of_a_step() {
        String form = "bits = 8, shape = array<i64: 2, 3, 2>, over = array<i64: 2>, steps = array<i64: 1, 2>";
        // Scales of 127, 63.5 and 1 steps of 1, then of 127, 0 and less than half a step of 2.
        float[] numbers = {127 * 127, 0, 127 * 63.5f, 64, 127, 1, -127 * 254, 254, 0, 0, 127 * 0.5f, 1};
        assertThat(parameters("2xf32", "part = \"steps\", " + form, numbers)
                        .apply("q")
                        .toFloats())
                .containsExactly(1, 2);
        assertThat(parameters("2x3xi8", "part = \"scales\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(127, 64, 1, 127, 0, 1);
        assertThat(parameters("2x3x2xi8", "part = \"values\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(127, 0, 126, 1, 127, 1, -127, 1, 0, 0, 32, 0);
    }

    @Test
    void steps_lie_in_the_order_of_scales() {
        String form = "bits = 8, shape = array<i64: 2, 2, 1, 2>, over = array<i64: 3>, steps = array<i64: 1, 3>,"
                + " order = array<i64: 1, 2, 0, 3>";
        float[] numbers = {127 * 127, 0, 127, 0, 127 * 254, 0, 127 * 2, 0};
        assertThat(parameters("1x2xf32", "part = \"steps\", " + form, numbers)
                        .apply("q")
                        .toFloats())
                .containsExactly(1, 2);
        assertThat(parameters("2x1x2xi8", "part = \"scales\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(127, 127, 1, 1);
    }

    @Test
    void a_zero_point_is_what_stands_for_0() {
        String form = "bits = 4, zeros, shape = array<i64: 1, 4>, over = array<i64: 1>";
        float[] numbers = {0, 15, 6, 7.5f};
        assertThat(parameters("1x4xi4", "part = \"values\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(-8, 7, -2, 0);
        assertThat(parameters("1xi8", "part = \"zeros\", " + form, numbers)
                        .apply("q")
                        .toLongs())
                .containsExactly(-8);
        assertThat(scales(form, numbers)).containsExactly(1);
    }

    @Test
    void numbers_that_are_none_do_not_spoil_the_scale() {
        QuantizedParameters parameters = parameters(
                "2x4xi8",
                "part = \"values\", bits = 8, " + ROWS,
                Float.NaN,
                127,
                Float.NEGATIVE_INFINITY,
                3,
                0,
                0,
                0,
                127);
        assertThat(parameters.apply("q").toLongs()).containsExactly(0, 127, -127, 3, 0, 0, 0, 127);
        assertThatThrownBy(parameters::requireFinite)
                .isInstanceOf(InputError.class)
                .hasMessageContaining("parameter 'w'")
                .hasMessageContaining("NaN at element 0 of 8");
    }

    @Test
    void other_parameters_are_left_alone() {
        QuantizedParameters parameters =
                parameters("2x4xi8", "part = \"values\", bits = 8, " + ROWS, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(parameters.apply("w").toFloats()).startsWith(1, 2, 3);
        parameters.requireFinite();
    }

    @Test
    void weights_of_another_size_are_refused() {
        assertThatThrownBy(() -> parameters("2x4xi8", "part = \"values\", bits = 8, " + ROWS, 1, 2)
                        .apply("q"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("tensor<2xf32>");
    }

    @Test
    void an_attribute_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> parameters("2x4xi8", "part = \"values\", bits = 4, " + ROWS))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("does not describe tensor<2x4xi8>");
        assertThatThrownBy(() -> parameters(
                        "2x4xi8", "part = \"values\", bits = 8, shape = array<i64: 2, 4>, over = array<i64: 2>"))
                .isInstanceOf(InputError.class);
    }

    private static float[] scales(String form, float... numbers) {
        long count = form.contains("1, 4") ? 1 : form.contains("over = array<i64: 0>") ? 4 : 2;
        return parameters(count + "xf32", "part = \"scales\", " + form, numbers)
                .apply("q")
                .toFloats();
    }

    private static QuantizedParameters parameters(String type, String form, float... numbers) {
        String text = """
            func.func @main(%%q: tensor<%s> {headrace.parameter = "q", headrace.quantized = {of = "w", %s}}) {
              return
            }
            """.formatted(type, form.replaceAll("bits = (\\d)", "bits = $1 : i64"));
        FuncOp main = FuncOp.find(Parser.module(text, "test", Dialects.registry()), "main")
                .orElseThrow();
        Map<String, TensorData> originals = Map.of("w", TensorData.ofFloats(numbers, numbers.length));
        return QuantizedParameters.of(main, name -> Objects.requireNonNull(originals.get(name)));
    }
}
