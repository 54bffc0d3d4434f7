package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Chooses the next token by the logits of all of them.
///
/// Equal settings, seeds and logits give equal tokens, on every machine.
final class Sampler {
    private final double temperature;
    private final int topK;
    private final double topP;
    private final RandomGenerator random;

    /// @param temperature that the logits are divided by; 0 for always the most likely token
    /// @param topK how many of the most likely tokens are drawn from; 0 for all
    /// @param topP the probability that those drawn from have together, counted from the most likely one; 1 for all
    Sampler(double temperature, int topK, double topP, long seed) {
        this.temperature = temperature;
        this.topK = topK;
        this.topP = topP;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /// @param logits `[1, tokens, vocabulary]`
    /// @param row the token that is continued
    int next(TensorData logits, int row) {
        double[] scores = new double[(int) logits.sizeOf(2)];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = logits.doubleAt((long) row * scores.length + i);
            if (Double.isNaN(scores[i]))
                throw new InputError("is no number", "the logit of token " + i, "check the weights of the model");
        }
        return temperature == 0 ? TextScore.best(scores) : drawn(scores);
    }

    private int drawn(double[] scores) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] weights = new double[topK == 0 ? order.length : Math.min(topK, order.length)];
        double largest = scores[order[0]];
        for (int i = 0; i < weights.length; i++)
            weights[i] = scores[order[i]] == largest ? 1 : StrictMath.exp((scores[order[i]] - largest) / temperature);
        double place = random.nextDouble() * sum(kept(weights));
        int chosen = 0;
        for (double[] left = kept(weights); chosen < left.length - 1; chosen++) {
            place -= left[chosen];
            if (place < 0) break;
        }
        return order[chosen];
    }

    /// The first weights, as many as have the wanted part of all together.
    private double[] kept(double[] weights) {
        double wanted = topP * sum(weights);
        double reached = 0;
        for (int i = 0; i < weights.length; i++) {
            reached += weights[i];
            if (reached >= wanted && topP < 1) return Arrays.copyOf(weights, i + 1);
        }
        return weights;
    }

    /// From left to right, for the same sum everywhere.
    private static double sum(double[] numbers) {
        double sum = 0;
        for (double number : numbers) sum += number;
        return sum;
    }
}
