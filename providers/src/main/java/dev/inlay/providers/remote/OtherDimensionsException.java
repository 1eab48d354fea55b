package dev.inlay.providers.remote;

/// All vectors of an answer have one length, and it is not the profile's: another model answers, or
/// the dimensions were declared wrongly.
final class OtherDimensionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OtherDimensionsException(int answered, int expected) {
    super(
        "vectors of %d numbers instead of %d: either another model is there than before, or the profile's dimensions are not its own (declare a profile with --dimensions %d)"
            .formatted(answered, expected, answered));
  }
}
