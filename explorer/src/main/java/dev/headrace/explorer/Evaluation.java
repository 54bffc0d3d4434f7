package dev.headrace.explorer;

import dev.headrace.compiler.Configuration;

/// A configuration that was tried.
///
/// @param index in the order in which configurations were proposed, from 0
public record Evaluation(int index, Configuration configuration, Verdict verdict) {
    /// Whether it is as quick and as small as the other, and better in one of the two.
    boolean dominates(Evaluation other) {
        return verdict instanceof Verdict.Fits own
                && other.verdict instanceof Verdict.Fits its
                && own.cycles() <= its.cycles()
                && own.fill() <= its.fill()
                && (own.cycles() < its.cycles() || own.fill() < its.fill());
    }
}
