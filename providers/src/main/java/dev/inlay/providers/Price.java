package dev.inlay.providers;

import java.math.BigDecimal;
import java.time.LocalDate;

/// What a provider's public list asked on a day; contracts and later lists differ.
///
/// @param dollarsPerMillionTokens US dollars for a million tokens of input
/// @param asOf when the list said so
public record Price(BigDecimal dollarsPerMillionTokens, LocalDate asOf) {}
