package dev.inlay.cli;

import dev.inlay.core.source.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `shop.lines:order_id` (its column is the key) or `shop.merchants:id=merchant_id` (its
/// column equals that of the query).
final class WatchOption implements ITypeConverter<Origin.Watch> {
  private static final Pattern FORM = Pattern.compile("(.+):([^:]+)");

  @Override
  public Origin.Watch convert(String value) {
    Matcher m = FORM.matcher(value);
    if (!m.matches()) {
      throw new TypeConversionException(
          "a watched table is SCHEMA.TABLE:COLUMN[=COLUMN OF THE QUERY],...: not \"%s\""
              .formatted(value));
    }
    List<String> columns = new ArrayList<>();
    List<String> matches = new ArrayList<>();
    for (String pair : m.group(2).split(",", -1)) {
      String[] parts = pair.split("=", 2);
      columns.add(parts[0].strip());
      if (parts.length == 2) {
        matches.add(parts[1].strip());
      }
    }
    if (!matches.isEmpty() && matches.size() != columns.size()) {
      throw new TypeConversionException(
          "name the column of the query for all columns of %s, or for none".formatted(m.group(1)));
    }
    return new Origin.Watch(m.group(1), columns, matches);
  }
}
