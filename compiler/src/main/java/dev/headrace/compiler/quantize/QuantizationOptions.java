package dev.headrace.compiler.quantize;

import java.util.OptionalLong;

/// What becomes of weights and activations.
///
/// @param weightBits of an integer that stands for a weight, from 2 to 8
/// @param activationBits of one that stands for an activation: 8 or 16
/// @param group how many weights in a row share a scale; nothing for as many as divide the row, at most 32, where
///     weights have 4 bits or fewer, and for the whole row otherwise
/// @param isSymmetric whether weights have no zero points
/// @param headBits as `weightBits`, for the layers that compute the outputs; 0 to leave them as they are
/// @param excluded which layers are left as they are
/// @param calibration what is known of activations; those of which nothing is known are scaled token by token
/// @param nonlinear in what numbers softmax, norms and activation functions are computed
/// @param cache in what numbers caches lie in memory
/// @param scales in what numbers scales of groups lie in memory
/// @param attention in what numbers activations are multiplied with caches
public record QuantizationOptions(
        int weightBits,
        int activationBits,
        OptionalLong group,
        boolean isSymmetric,
        int headBits,
        LayerNames excluded,
        Calibration calibration,
        NonlinearType nonlinear,
        CacheType cache,
        ScaleType scales,
        AttentionType attention) {
    public QuantizationOptions {
        if (weightBits < 2 || weightBits > 8) throw new IllegalArgumentException("weights of " + weightBits + " bits");
        if (activationBits != 8 && activationBits != 16)
            throw new IllegalArgumentException("activations of " + activationBits + " bits");
        if (group.isPresent() && group.getAsLong() < 1) throw new IllegalArgumentException("groups of " + group);
        if (headBits != 0 && (headBits < 2 || headBits > 8))
            throw new IllegalArgumentException("weights of " + headBits + " bits");
    }

    /// With caches and attention as they are in the model, and scales that are real numbers.
    public QuantizationOptions(
            int weightBits,
            int activationBits,
            OptionalLong group,
            boolean isSymmetric,
            int headBits,
            LayerNames excluded,
            Calibration calibration,
            NonlinearType nonlinear) {
        this(
                weightBits,
                activationBits,
                group,
                isSymmetric,
                headBits,
                excluded,
                calibration,
                nonlinear,
                CacheType.F32,
                ScaleType.F32,
                AttentionType.F32);
    }
}
