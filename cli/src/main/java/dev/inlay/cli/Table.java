package dev.inlay.cli;

import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.TextTable;

/// Rows for people to read. Control characters and runs of white space are shown as one blank, so
/// that no text can steer a terminal.
final class Table {
  private static final int WIDEST = 60;

  private Table() {}

  static void print(List<String> header, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.min(
                  WIDEST,
                  Math.max(
                      header.get(i).length(),
                      rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0)))
              + 2;
    }
    ColorScheme plain = new ColorScheme.Builder(Ansi.OFF).build();
    TextTable table = TextTable.forColumnWidths(plain, widths);
    table.indentWrappedLines = 2;
    table.addRowValues(header.toArray(String[]::new));
    for (List<String> row : rows) {
      table.addRowValues(row.stream().map(Table::printable).toArray(String[]::new));
    }
    System.out.print(table);
  }

  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ");
  }
}
