package dev.inlay.schema.history;

import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Housekeeping, operators and onlookers.
final class Helpers {
  private Helpers() {}

  static Map<String, History.Turn> all(History history) {
    Map<String, History.Turn> all = new LinkedHashMap<>();
    all.put("promoter", every(150, "select inlay.expire_claims(), inlay.promote()"));
    all.put("second promoter", every(300, "select inlay.promote()"));
    all.put("tidier", every(200, "select inlay.tidy_tracks()"));
    all.put("rotator", (s, random) -> rotate(history, s, random));
    all.put("ledger turner", every(500, "select inlay.turn_ledger(true)"));
    all.put("operator", (s, random) -> operate(history, s, random));
    all.put("onlooker", (s, random) -> look(history, s, random));
    return all;
  }

  private static History.Turn every(int millis, String sql) {
    return (s, random) -> {
      s.run(sql);
      Thread.sleep(1 + random.nextInt(2 * millis));
    };
  }

  private static void rotate(History history, Session s, RandomGenerator random)
      throws SQLException, InterruptedException {
    if (random.nextInt(4) == 0) {
      history.count(
          "segments freed",
          s.number("select segments_freed from inlay.cleanup_old_queue_items('0')"));
    } else {
      s.run("select inlay.rotate(?)", random.nextBoolean());
    }
    Thread.sleep(1 + random.nextInt(600));
  }

  private static void operate(History history, Session s, RandomGenerator random)
      throws SQLException, InterruptedException {
    Thread.sleep(1 + random.nextInt(200));
    if (history.calm()) {
      s.run("select inlay.pause_source(name, false) from inlay.source where paused");
      s.run("select inlay.pause_profile(name, false) from inlay.profile where paused");
      return;
    }
    String source = History.SOURCES.get(random.nextInt(History.SOURCES.size()));
    switch (random.nextInt(9)) {
      case 0 -> s.run("select inlay.pause_source(?, ?)", source, random.nextInt(3) == 0);
      case 1 ->
          s.run(
              "select inlay.pause_profile(?, ?)",
              random.nextBoolean() ? "one" : "two",
              random.nextInt(3) == 0);
      case 2 -> history.count("reset", s.number("select inlay.reset_rate_limited_items()"));
      case 3 -> {
        if (random.nextInt(4) == 0) {
          long n =
              s.number(
                  "with c as (select inlay.cancel_queue_items_by_source('third') as n) insert into cancelled_at_once select n from c returning n");
          history.count("cancelled by source", n);
        }
      }
      case 4 ->
          history.count(
              "redriven", s.number("select inlay.requeue_failed_items(?)", random.nextInt(20)));
      default -> one(history, s, random);
    }
  }

  /// Cancels or moves single items that wait, or did a moment ago.
  private static void one(History history, Session s, RandomGenerator random) throws SQLException {
    String status = random.nextInt(3) == 0 ? "rate_limited" : "pending";
    List<Long> ids =
        s.numbers(
            "select id from inlay.list_queue_items(?, ?, 20)",
            status,
            List.of("first", "second", "fourth").get(random.nextInt(3)));
    for (Long id : ids) {
      if (random.nextInt(5) != 0) {
        continue;
      }
      try {
        if (random.nextBoolean()) {
          s.run(
              "select inlay.change_item_priority(?, ?)", id, random.nextBoolean() ? "high" : "low");
          history.count("priority changed", 1);
        } else {
          s.connection().setAutoCommit(false);
          s.run("select inlay.cancel_queue_item(?)", id);
          s.run(
              "insert into cancelled select doc_key from inlay.cancelled_item where item_id = ?",
              id);
          s.connection().commit();
          history.count("cancelled", 1);
        }
      } catch (SQLException e) {
        if (!Tolerated.by(e)) {
          throw e;
        }
        if (!s.connection().getAutoCommit()) {
          s.connection().rollback();
        }
      } finally {
        s.connection().setAutoCommit(true);
      }
    }
  }

  /// In one snapshot the view shows each item once, and as many as the statistics say.
  private static void look(History history, Session s, RandomGenerator random)
      throws SQLException, InterruptedException {
    Thread.sleep(1 + random.nextInt(400));
    s.run("select pg_advisory_lock_shared(740606, 0)"); // else the ledger may be truncated under an
    // old snapshot
    s.connection().setAutoCommit(false);
    s.connection().setTransactionIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
    try {
      s.run("select inlay.require_adopted()");
      String twice =
          s.text(
              "select string_agg(format('%s %s', id, statuses), '; ') from (select id, array_agg(status) as statuses from"
                  + " inlay.embedding_queue group by id having count(*) > 1 limit 5) x");
      if (!twice.equals("null")) {
        history.surprise("onlooker", new IllegalStateException("twice in the view: " + twice));
      }
      String difference =
          s.text(
              "select row(v.*, s.pending, s.processing, s.rate_limited, s.failed)::text from (select count(*) filter (where status = 'pending') as pending,"
                  + " count(*) filter (where status = 'processing') as processing, count(*) filter (where status = 'rate_limited') as rate_limited,"
                  + " count(*) filter (where status = 'failed') as failed from inlay.embedding_queue where status in ('pending', 'processing', 'rate_limited', 'failed')) v,"
                  + " (select total_pending + total_scheduled + total_paused as pending, total_processing as processing, total_rate_limited as rate_limited,"
                  + " total_failed as failed, pending_exact from inlay.get_queue_statistics()) s"
                  + " where s.pending_exact and (v.pending, v.processing, v.rate_limited, v.failed) <> (s.pending, s.processing, s.rate_limited, s.failed)");
      if (!difference.equals("null")) {
        history.surprise(
            "onlooker", new IllegalStateException("view and statistics differ: " + difference));
      }
      history.count("looks", 1);
      s.connection().commit();
    } catch (SQLException e) {
      s.connection().rollback();
      throw e;
    } finally {
      s.connection().setAutoCommit(true);
      s.connection().setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
      s.run("select pg_advisory_unlock_shared(740606, 0)");
    }
  }
}
