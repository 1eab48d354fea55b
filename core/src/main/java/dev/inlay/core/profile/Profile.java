package dev.inlay.core.profile;

import dev.inlay.core.store.VectorLayout;

/// A model in use: whose vectors are stored where.
///
/// @param name what operators call it
/// @param provider who runs the model, for example `local`
/// @param model the provider's name of it
/// @param dimensions the length of its vectors
/// @param fingerprint of the vectors stored so far; see [///
///   dev.inlay.core.embed.Embedder#fingerprint()]
public record Profile(
    int id,
    String name,
    String provider,
    String model,
    int dimensions,
    String fingerprint,
    VectorLayout layout) {}
