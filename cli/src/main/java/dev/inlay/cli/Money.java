package dev.inlay.cli;

import java.math.BigDecimal;

/// Money as commands show it.
final class Money {
  private Money() {}

  /// Micro-dollars as dollars: cents at least, and no more places than there are.
  static String text(long microDollars) {
    BigDecimal dollars = BigDecimal.valueOf(microDollars, 6).stripTrailingZeros();
    return "$" + dollars.setScale(Math.max(2, dollars.scale())).toPlainString();
  }
}
