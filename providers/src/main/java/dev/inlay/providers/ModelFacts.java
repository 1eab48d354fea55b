package dev.inlay.providers;

import java.util.Optional;

/// What is publicly known of a model.
///
/// @param model the provider's name of it
/// @param caps what one call may hold
/// @param document how it is told that a text is stored and found
/// @param query how it is told that a text searches
public record ModelFacts(
    RemoteProvider provider,
    String model,
    Dimensions dimensions,
    Caps caps,
    Role document,
    Role query,
    Optional<Price> price) {

  ModelFacts roles(Role document, Role query) {
    return new ModelFacts(provider, model, dimensions, caps, document, query, price);
  }
}
