package dev.inlay.cli;

import dev.inlay.core.source.Priorities;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `high`, or `insert=high,update=low`.
final class PriorityOption implements ITypeConverter<Priorities> {
  @Override
  public Priorities convert(String value) {
    try {
      if (value.indexOf('=') < 0) {
        return Priorities.of(value);
      }
      Priorities p = Priorities.DEFAULT;
      for (String rule : value.split(",", -1)) {
        String[] parts = rule.split("=", 2);
        String of = parts[0].strip();
        String priority = parts.length < 2 ? "" : parts[1].strip();
        p =
            switch (of) {
              case "insert" -> new Priorities(priority, p.update(), p.delete(), p.backfill());
              case "update" -> new Priorities(p.insert(), priority, p.delete(), p.backfill());
              case "delete" -> new Priorities(p.insert(), p.update(), priority, p.backfill());
              case "backfill" -> new Priorities(p.insert(), p.update(), p.delete(), priority);
              default ->
                  throw new IllegalArgumentException(
                      "\"%s\" has no priority; insert, update, delete and backfill have"
                          .formatted(of));
            };
      }
      return p;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /// One word when all changes have the same.
  static String text(Priorities p) {
    return p.equals(Priorities.of(p.insert()))
        ? p.insert()
        : "%s/%s/%s/%s".formatted(p.insert(), p.update(), p.delete(), p.backfill());
  }
}
