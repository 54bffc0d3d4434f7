package dev.headrace.cli;

import dev.headrace.compiler.quantize.ObserveContractions;
import dev.headrace.ir.data.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// What integers cost: outputs against those on real numbers, and each layer against itself.
///
/// @param outputs each one of floating-point type
/// @param layers each one on integers, in the order of the program
record QuantizationLoss(List<Output> outputs, List<Layer> layers) {
    /// @param relative the largest error, relative to the largest magnitude
    /// @param decibels signal over noise
    /// @param agreeing rows whose largest element is at the same place
    /// @param rows along the last dimension
    record Output(String name, double relative, double decibels, long agreeing, long rows) {}

    /// @param own signal over noise where the layer has the same input on real numbers and on integers
    /// @param total the same where all before it is on integers too, against the model on real numbers
    record Layer(String name, double own, double total) {}

    /// @param golden the outputs on real numbers
    /// @param integers the outputs on integers
    /// @param realLayers what layers give in the model on real numbers, by [ObserveContractions]
    /// @param layers what they give in the model on integers
    static QuantizationLoss of(
            SequencedMap<String, TensorData> golden,
            SequencedMap<String, TensorData> integers,
            SequencedMap<String, TensorData> realLayers,
            SequencedMap<String, TensorData> layers) {
        List<Output> outputs = new ArrayList<>();
        golden.forEach((name, real) -> {
            TensorData given = integers.get(name);
            if (given != null && real.kind().isFloat() && real.elements() > 0) outputs.add(output(name, given, real));
        });
        List<Layer> found = new ArrayList<>();
        layers.forEach((name, given) -> {
            if (!name.startsWith(ObserveContractions.INTEGERS)) return;
            String layer = name.substring(ObserveContractions.INTEGERS.length());
            TensorData sameInput = layers.get(ObserveContractions.REAL + layer);
            TensorData real = realLayers.get(ObserveContractions.REAL + layer);
            if (sameInput != null && real != null)
                found.add(new Layer(layer, decibels(given, sameInput), decibels(given, real)));
        });
        return new QuantizationLoss(List.copyOf(outputs), List.copyOf(found));
    }

    /// The layer that loses most on its own, if one loses anything; one that is no number loses all.
    Optional<Layer> worst() {
        return layers.stream()
                .filter(layer -> layer.own() != Double.POSITIVE_INFINITY)
                .min(Comparator.comparingDouble(
                        layer -> Double.isNaN(layer.own()) ? Double.NEGATIVE_INFINITY : layer.own()));
    }

    private static Output output(String name, TensorData given, TensorData real) {
        double error = 0;
        double scale = 0;
        for (long i = 0; i < real.elements(); i++) {
            error = Math.max(error, Math.abs(given.doubleAt(i) - real.doubleAt(i)));
            scale = Math.max(scale, Math.abs(real.doubleAt(i)));
        }
        long length = real.rank() == 0 ? 1 : real.sizeOf(real.rank() - 1);
        long rows = real.elements() / length;
        long agreeing = 0;
        for (long row = 0; row < rows; row++)
            if (largest(given, row * length, length) == largest(real, row * length, length)) agreeing++;
        return new Output(name, error == 0 ? 0 : error / scale, decibels(given, real), agreeing, rows);
    }

    private static long largest(TensorData data, long start, long length) {
        long place = start;
        for (long i = start + 1; i < start + length; i++) if (data.doubleAt(i) > data.doubleAt(place)) place = i;
        return place;
    }

    /// Infinite where there is no noise; no number where a value is none or infinite.
    private static double decibels(TensorData given, TensorData real) {
        double signal = 0;
        double noise = 0;
        for (long i = 0; i < real.elements(); i++) {
            double number = real.doubleAt(i);
            double error = given.doubleAt(i) - number;
            signal += number * number;
            noise += error * error;
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    /// What `headrace check` prints.
    void print(CheckTable table) {
        table.line("");
        table.line("What integers cost, against the golden file:");
        table.line("%-13s %11s %11s  %s".formatted("output", "max rel", "SNR in dB", "largest of a row"));
        for (Output one : outputs)
            table.line("%-13s %11s %11s  same in %d of %d"
                    .formatted(
                            one.name(), scientific(one.relative()), text(one.decibels()), one.agreeing(), one.rows()));
        if (layers.isEmpty()) return;
        table.line("");
        table.line("%-56s %11s %11s".formatted("layer, SNR in dB", "own", "in all"));
        for (Layer layer : layers)
            table.line("%-56s %11s %11s".formatted(layer.name(), text(layer.own()), text(layer.total())));
        worst().ifPresent(layer -> table.line("Loses most: " + layer.name()));
    }

    private static String scientific(double number) {
        return String.format(Locale.ROOT, "%.2e", number);
    }

    private static String text(double decibels) {
        if (Double.isNaN(decibels)) return "no number";
        if (Double.isInfinite(decibels)) return decibels > 0 ? "none lost" : "all lost";
        return String.format(Locale.ROOT, "%.1f", decibels);
    }
}
