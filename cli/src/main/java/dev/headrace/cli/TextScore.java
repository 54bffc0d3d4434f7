package dev.headrace.cli;

import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;

/// How well a model predicts a text, summed over windows of it.
final class TextScore {
    private double nats;
    private long scored;
    private long positions;
    private long agreed;

    /// Adds a window: how unexpected each token but the first is to what the model says after those before it.
    /// @param logits `[1, tokens, vocabulary]`
    /// @param reference the logits of the model that this one is compared with, which may be its own
    void add(long[] tokens, TensorData logits, TensorData reference) {
        int vocabulary = (int) logits.sizeOf(2);
        for (int i = 0; i < tokens.length; i++) {
            double[] scores = row(logits, i, vocabulary);
            positions++;
            if (best(scores) == best(row(reference, i, vocabulary))) agreed++;
            if (i == tokens.length - 1) break;
            double largest = scores[best(scores)];
            double sum = 0;
            for (double score : scores) sum += StrictMath.exp(score - largest);
            nats += largest + StrictMath.log(sum) - scores[(int) tokens[i + 1]];
            scored++;
        }
        if (Double.isNaN(nats))
            throw new InputError("are no numbers", "the logits of the text", "check the weights of the model");
    }

    private static double[] row(TensorData logits, int row, int vocabulary) {
        double[] scores = new double[vocabulary];
        for (int i = 0; i < vocabulary; i++) scores[i] = logits.doubleAt((long) row * vocabulary + i);
        return scores;
    }

    /// The first of the largest.
    static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
        return best;
    }

    /// How many tokens were scored.
    long scored() {
        return scored;
    }

    /// The negative logarithm of the text's probability, in nats per token.
    double mean() {
        return nats / scored;
    }

    double perplexity() {
        return StrictMath.exp(mean());
    }

    /// At how many of all positions, from 0 to 1, the most likely token is that of the reference.
    double agreement() {
        return (double) agreed / positions;
    }
}
