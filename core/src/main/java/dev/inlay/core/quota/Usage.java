package dev.inlay.core.quota;

/// What a process used of an account since it last said so.
///
/// @param estimated tokens as the tokenizer counted them, of calls whose tokens the provider told
/// @param counted tokens of the same calls as the provider counted them
record Usage(Amounts used, long estimated, long counted) {
  Usage plus(Usage other) {
    return new Usage(used.plus(other.used), estimated + other.estimated, counted + other.counted);
  }
}
