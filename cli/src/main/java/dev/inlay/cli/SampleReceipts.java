package dev.inlay.cli;

import dev.inlay.core.db.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The demo's receipts, in tables as an application might have them.
final class SampleReceipts {
  private static final List<String> TABLES =
      List.of(
          "create table if not exists public.receipts (receipt_id bigint primary key, team text not null, merchant text not null,"
              + " purchased_on date not null, currency text not null, total numeric(12, 2) not null, tax numeric(12, 2) not null,"
              + " category text not null, full_text text)",
          "create table if not exists public.receipt_items (receipt_id bigint references public.receipts on delete cascade, line int,"
              + " description text not null, quantity numeric not null, unit_price numeric(12, 2) not null, primary key (receipt_id, line))");

  private SampleReceipts() {}

  /// Creates the tables and adds the receipts that are missing.
  static void load(Database database) {
    database.inTransaction(
        c -> {
          try (Statement s = c.createStatement()) {
            for (String table : TABLES) {
              s.execute(table);
            }
          }
          insert(c);
          return true;
        });
  }

  private static void insert(Connection c) throws SQLException {
    JsonMapper json = JsonMapper.builder().build();
    try (BufferedReader lines = open();
        PreparedStatement receipt =
            c.prepareStatement(
                "insert into public.receipts values (?, ?, ?, ?::date, ?, ?, ?, ?, ?) on conflict do nothing");
        PreparedStatement item =
            c.prepareStatement(
                "insert into public.receipt_items values (?, ?, ?, ?, ?) on conflict do nothing")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = json.readTree(line);
        receipt.setLong(1, node.get("receipt_id").longValue());
        receipt.setString(2, node.get("team").asString());
        receipt.setString(3, node.get("merchant").asString());
        receipt.setString(4, node.get("purchased_on").asString());
        receipt.setString(5, node.get("currency").asString());
        receipt.setBigDecimal(6, node.get("total").decimalValue());
        receipt.setBigDecimal(7, node.get("tax").decimalValue());
        receipt.setString(8, node.get("category").asString());
        receipt.setString(
            9, node.get("full_text").isNull() ? null : node.get("full_text").asString());
        receipt.addBatch();
        int number = 0;
        for (JsonNode position : node.get("items")) {
          item.setLong(1, node.get("receipt_id").longValue());
          item.setInt(2, ++number);
          item.setString(3, position.get("description").asString());
          item.setBigDecimal(4, position.get("quantity").decimalValue());
          item.setBigDecimal(5, position.get("unit_price").decimalValue());
          item.addBatch();
        }
      }
      receipt.executeBatch();
      item.executeBatch();
    } catch (IOException e) {
      throw new UncheckedIOException("the sample receipts cannot be read", e);
    }
  }

  private static BufferedReader open() {
    InputStream in = SampleReceipts.class.getResourceAsStream("/receipts/receipts.jsonl");
    if (in == null) {
      throw new CommandFailed("the sample receipts are missing from this build");
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
