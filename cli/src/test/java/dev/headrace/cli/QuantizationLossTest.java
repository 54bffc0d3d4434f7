package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.compiler.quantize.ObserveContractions;
import dev.headrace.ir.data.TensorData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class QuantizationLossTest {
    /// 3 and 4 with an error of 0.5: 25 to 0.25, which is 20 dB.
    @Test
    void signal_over_noise_is_told_in_decibels() {
        QuantizationLoss loss = loss(Map.of("a", row(3, 4.5f)), Map.of("a", row(3, 4)));
        assertThat(loss.worst()).get().extracting(QuantizationLoss.Layer::own).isEqualTo(20.0);
        assertThat(printed(loss))
                .containsPattern("output0 +1.25e-01 +20.0  same in 1 of 1")
                .containsPattern("a +20.0 +20.0\nLoses most: a\n");
    }

    @Test
    void what_is_lost_is_not_called_kept() {
        String text = printed(loss(
                Map.of("same", row(3, 4), "nan", row(3, Float.NaN), "noise", row(0, 1)),
                Map.of("same", row(3, 4), "nan", row(3, 4), "noise", row(0, 0))));
        assertThat(text)
                .containsPattern("same +none lost +none lost\n")
                .containsPattern("nan +no number +no number\n")
                .containsPattern("noise +all lost +all lost\n");
    }

    @Test
    void a_layer_that_is_no_number_loses_most() {
        assertThat(printed(loss(
                        Map.of("little", row(3, 4.5f), "nan", row(3, Float.NaN)),
                        Map.of("little", row(3, 4), "nan", row(3, 4)))))
                .contains("Loses most: nan\n");
    }

    @Test
    void where_nothing_is_lost_no_layer_loses_most() {
        assertThat(printed(loss(Map.of("a", row(3, 4)), Map.of("a", row(3, 4)))))
                .doesNotContain("Loses most");
    }

    private static QuantizationLoss loss(Map<String, TensorData> integers, Map<String, TensorData> reals) {
        SequencedMap<String, TensorData> layers = new LinkedHashMap<>();
        SequencedMap<String, TensorData> realLayers = new LinkedHashMap<>();
        integers.forEach((name, data) -> layers.put(ObserveContractions.INTEGERS + name, data));
        reals.forEach((name, data) -> {
            layers.put(ObserveContractions.REAL + name, data);
            realLayers.put(ObserveContractions.REAL + name, data);
        });
        return QuantizationLoss.of(
                outputs(reals.values().iterator().next()),
                outputs(integers.values().iterator().next()),
                realLayers,
                layers);
    }

    private static SequencedMap<String, TensorData> outputs(TensorData data) {
        return new LinkedHashMap<>(Map.of("output0", data));
    }

    private static TensorData row(float first, float second) {
        return TensorData.ofFloats(new float[] {first, second}, 1, 2);
    }

    private static String printed(QuantizationLoss loss) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        loss.print(new CheckTable(out));
        out.flush();
        return text.toString();
    }
}
