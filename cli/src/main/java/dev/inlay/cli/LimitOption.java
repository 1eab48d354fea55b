package dev.inlay.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A limit as people write it: `requests/minute=3000`, `tokens/minute=1m`, `dollars/month=20`,
/// `inputs/day=none`.
///
/// @param unit requests, inputs, tokens or money
/// @param amount money in micro-dollars; empty: the limit is taken away
record LimitOption(String unit, String per, OptionalLong amount) {
  private static final Pattern FORM =
      Pattern.compile("([a-z]+)/([a-z]+)=(none|([0-9]+(?:\\.[0-9]+)?)([km]?))");
  private static final List<String> UNITS = List.of("requests", "inputs", "tokens", "dollars");
  private static final BigDecimal MICRO = BigDecimal.valueOf(1_000_000);

  static LimitOption parse(String text) {
    Matcher m = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!m.matches()
        || !UNITS.contains(m.group(1))
        || !List.of("minute", "day", "month").contains(m.group(2))) {
      throw new IllegalArgumentException(
          "a limit is UNIT/TIME=NUMBER with UNIT requests, inputs, tokens or dollars and TIME minute, day or month, as tokens/minute=1m or dollars/month=20 (none takes it away): not \"%s\""
              .formatted(text));
    }
    boolean money = m.group(1).equals("dollars");
    return new LimitOption(
        money ? "money" : m.group(1),
        m.group(2),
        m.group(3).equals("none") ? OptionalLong.empty() : OptionalLong.of(amount(m, money, text)));
  }

  private static long amount(Matcher m, boolean money, String text) {
    BigDecimal number = new BigDecimal(m.group(4));
    number =
        switch (m.group(5)) {
          case "k" -> number.scaleByPowerOfTen(3);
          case "m" -> number.scaleByPowerOfTen(6);
          default -> number;
        };
    try {
      return (money ? number.multiply(MICRO) : number).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "a limit of %s is a whole number: not \"%s\"".formatted(m.group(1), text), e);
    }
  }

  /// For picocli.
  static final class Converter implements ITypeConverter<LimitOption> {
    @Override
    public LimitOption convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            e.getMessage()); // else picocli names the exception's class
      }
    }
  }
}
