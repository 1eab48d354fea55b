package dev.inlay.providers;

/// What one call may hold.
///
/// @param inputsPerCall the most texts
/// @param tokensPerInput the most tokens of one text
/// @param tokensPerCall the most tokens of all texts together
/// @param bytesPerCall the most UTF-8 bytes of all texts together
public record Caps(int inputsPerCall, int tokensPerInput, int tokensPerCall, int bytesPerCall) {
  static final int UNLIMITED = Integer.MAX_VALUE;

  public Caps {
    if (inputsPerCall < 1 || tokensPerInput < 1 || tokensPerCall < 1 || bytesPerCall < 1) {
      throw new IllegalArgumentException("every cap must be at least 1");
    }
  }

  /// Caps without a limit of bytes, and without one of tokens a call but that of all inputs.
  static Caps of(int inputsPerCall, int tokensPerInput) {
    return new Caps(inputsPerCall, tokensPerInput, UNLIMITED, UNLIMITED);
  }

  /// The same with another cap.
  public Caps withTokensPerInput(int tokens) {
    return new Caps(inputsPerCall, tokens, tokensPerCall, bytesPerCall);
  }

  /// The same with another cap.
  public Caps withTokensPerCall(int tokens) {
    return new Caps(inputsPerCall, tokensPerInput, tokens, bytesPerCall);
  }
}
