package dev.inlay.core.quota;

/// The largest call that a profile's quota ever lets go; a larger one is refused. Grows and shrinks
/// with what providers tell and refuse.
///
/// @param inputs the most texts of a call
/// @param estimatedTokens the most tokens of a call, as the profile's tokenizer counts them
public record Caps(long inputs, long estimatedTokens) {
  /// Of a profile that nothing limits.
  public static final Caps NONE = new Caps(Long.MAX_VALUE, Long.MAX_VALUE);
}
