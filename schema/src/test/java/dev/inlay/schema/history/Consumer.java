package dev.inlay.schema.history;

import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Claims and meets every end a claim can have: completed, in part failed, given back, late,
/// crashed, item by item.
final class Consumer implements History.Turn {
  private final History history;
  private final String worker;
  private final int profile;

  /// @param profile 0: whichever waits longest, through `get_next_embedding_batch`
  Consumer(History history, String worker, int profile) {
    this.history = history;
    this.worker = worker;
    this.profile = profile;
  }

  private record Batch(long claim, long token, List<Long> ids, List<String> keys) {}

  @Override
  public void take(Session s, RandomGenerator random) throws SQLException, InterruptedException {
    s.connection().setAutoCommit(true);
    Batch batch = claim(s, 1 + random.nextInt(random.nextInt(10) < 3 ? 2048 : 120));
    if (batch == null) {
      Thread.sleep(20);
      return;
    }
    history.count("claims", 1);
    int dice = history.calm() ? 100 : random.nextInt(100);
    try {
      if (dice < 2) {
        history.count("crashed", 1);
        s.connection().abort(Runnable::run);
        throw new SQLException("cut", "08006");
      } else if (dice < 5) {
        history.count("late", 1);
        Thread.sleep(700 + random.nextInt(600));
        complete(s, batch, new Long[0], random);
      } else if (dice < 9) {
        history.count("released", 1);
        if (random.nextBoolean()) {
          s.run("select inlay.release(?, ?, ?)", batch.claim, batch.token, random.nextInt(1500));
        } else {
          s.run("select inlay.handle_claim_rate_limit(?, ?)", batch.claim, worker);
        }
      } else if (dice < 13 && batch.ids.size() < 60) {
        singly(s, batch, random);
      } else if (dice < 25) {
        complete(s, batch, some(batch.ids, random), random);
      } else {
        complete(s, batch, new Long[0], random);
      }
    } catch (SQLException e) {
      if (!s.connection().isClosed() && Tolerated.by(e)) {
        history.count("fenced " + e.getSQLState(), 1);
        if (!s.connection().getAutoCommit()) {
          s.connection().rollback();
        }
      } else {
        throw e;
      }
    }
  }

  private @Nullable Batch claim(Session s, int n) throws SQLException {
    if (profile == 0) {
      List<List<@Nullable Object>> rows =
          s.rows(
              "select claim_id, token, item_id, doc_key from inlay.get_next_embedding_batch(?, ?)",
              worker,
              n);
      if (rows.isEmpty()) {
        return null;
      }
      return new Batch(
          number(rows.get(0).get(0)),
          number(rows.get(0).get(1)),
          rows.stream().map(r -> number(r.get(2))).toList(),
          rows.stream().map(r -> String.valueOf(r.get(3))).toList());
    }
    List<List<@Nullable Object>> claims =
        s.rows("select claim_id, token, n from inlay.claim(?, ?, ?)", profile, worker, n);
    if (claims.isEmpty() || number(claims.get(0).get(2)) == 0) {
      return null;
    }
    long claim = number(claims.get(0).get(0));
    long token = number(claims.get(0).get(1));
    List<List<@Nullable Object>> rows =
        s.rows(
            "select i.id, i.key from inlay.claim_runs(?, ?) r, unnest(r.item_ids, r.keys) i(id, key)",
            claim,
            token);
    if (rows.size() != number(claims.get(0).get(2))) {
      history.surprise(
          worker,
          new IllegalStateException(
              "claim " + claim + " says " + claims.get(0).get(2) + " items, has " + rows.size()));
    }
    return new Batch(
        claim,
        token,
        rows.stream().map(r -> number(r.get(0))).toList(),
        rows.stream().map(r -> String.valueOf(r.get(1))).toList());
  }

  private void complete(Session s, Batch batch, Long[] failed, RandomGenerator random)
      throws SQLException {
    List<Long> fails = List.of(failed);
    List<Long> returned = new ArrayList<>();
    if (failed.length > 0) {
      for (Long id : batch.ids) {
        if (!fails.contains(id) && random.nextInt(20) == 0) {
          returned.add(id);
        }
      }
    }
    String[] errors = new String[failed.length];
    Boolean[] permanent = new Boolean[failed.length];
    for (int i = 0; i < failed.length; i++) {
      errors[i] = "x";
      permanent[i] = random.nextInt(10) == 0;
    }
    String[] keys = batch.keys.toArray(String[]::new);
    s.connection().setAutoCommit(false);
    for (int i = 0; i < batch.ids.size(); i++) {
      if (fails.contains(batch.ids.get(i)) || returned.contains(batch.ids.get(i))) {
        keys[i] = "";
      }
    }
    s.run(
        "insert into effects (key, item_id) select k, i from unnest(?::text[], ?::bigint[]) u(k, i) where k <> ''",
        keys,
        batch.ids.toArray(Long[]::new));
    s.run(
        "select inlay.complete(?, ?, ?, ?, ?, ?, ?)",
        batch.claim,
        batch.token,
        failed,
        errors,
        s.connection().createArrayOf("boolean", permanent),
        returned.toArray(Long[]::new),
        random.nextInt(800));
    if (!history.calm() && random.nextInt(100) == 0) {
      history.count("completion rolled back", 1);
      s.connection().rollback();
    } else {
      s.connection().commit();
      history.count("failed", failed.length);
    }
    s.connection().setAutoCommit(true);
  }

  private void singly(Session s, Batch batch, RandomGenerator random) throws SQLException {
    history.count("worked item by item", 1);
    s.connection().setAutoCommit(false);
    for (int i = 0; i < batch.ids.size(); i++) {
      int dice = random.nextInt(100);
      if (dice == 0) {
        s.connection().setAutoCommit(true);
        return; // leaves the rest to the deadline
      } else if (dice < 5) {
        s.run(
            "select inlay.handle_rate_limit(?, ?, ?)",
            batch.ids.get(i),
            worker,
            random.nextInt(900));
      } else if (dice < 15) {
        s.run(
            "select inlay.complete_embedding_queue_item(?, ?, false, 1, 'one')",
            batch.ids.get(i),
            worker);
      } else {
        s.run(
            "insert into effects (key, item_id) values (?, ?)",
            batch.keys.get(i),
            batch.ids.get(i));
        s.run(
            "select inlay.complete_embedding_queue_item(?, ?, true, 1)", batch.ids.get(i), worker);
      }
      s.connection().commit();
    }
    s.connection().setAutoCommit(true);
  }

  private static Long[] some(List<Long> ids, RandomGenerator random) {
    List<Long> some = new ArrayList<>();
    for (Long id : ids) {
      if (random.nextInt(10) == 0) {
        some.add(id);
      }
    }
    return some.toArray(Long[]::new);
  }

  private static long number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).longValue();
  }
}
