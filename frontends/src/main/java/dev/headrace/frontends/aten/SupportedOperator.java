package dev.headrace.frontends.aten;

/// An operator that can be imported.
///
/// @param name with its overload: `aten.addmm.default`
/// @param family what it belongs to: `products`
/// @param limits what is left out, empty if nothing
public record SupportedOperator(String name, String family, String limits) {}
