package dev.inlay.schema.quota;

import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A fleet that always wants to call a provider which tells nothing of its limit, in simulated
/// time; the database decides how fast it may and what a refusal teaches, as it does in earnest.
final class Discovery {
  private static final double BURST = 60;
  private static final double SLACK = 0.25;
  private static final double LATENCY = 0.2;
  private static final int PROCESSES = 4;
  private static final int CALLS_AT_ONCE = 16;

  /// How late the ledger hears of accepted calls.
  private static final double SETTLED_EVERY = 0.5;

  private final Session s;
  private final Random random;
  private final Bucket provider;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Double> accepted = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final List<Double> refused = new ArrayList<>();
  private double spread;
  private double works = 1;
  private double rests;
  private int underWay;
  private long order;

  private String limit;
  private long epoch;
  private double measured;
  private double heard;
  private int refusals;
  private double fullAt;
  private double restsUntil;
  private double rate = Double.POSITIVE_INFINITY;
  private double rateAt = -1;
  private double burst = BURST;

  private enum What {
    SEND,
    ARRIVE,
    ANSWER,
    SETTLE
  }

  private record Event(double at, long order, What what, long epoch, boolean accepted)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Double.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private record Pending(long epoch) {}

  /// From `at` on the provider allows `perMinute`, of which its bucket holds `bucketSeconds`.
  record Phase(double at, double perMinute, double bucketSeconds) {}

  /// @param declared what an operator declared a minute; null: nothing
  Discovery(Session s, long seed, @Nullable Integer declared, Phase first) throws SQLException {
    this.s = s;
    this.random = new Random(seed);
    this.limit =
        s.text(
            "select l::text from (select (jsonb_populate_record(null::inlay.quota_limit, jsonb_build_object('unit', 'requests', 'per', 'minute',"
                + " 'cap', true, 'burst_seconds', 60, 'slack_ms', 250, 'caution', 0.02, 'declared', ?::bigint))).*) l",
            declared);
    double perSecond = first.perMinute / 60;
    this.provider =
        new Bucket(perSecond, perSecond * first.bucketSeconds, perSecond * first.bucketSeconds, 0);
  }

  /// The provider counts more for some calls than for others: by so much of the mean, mostly.
  Discovery differing(double by) {
    spread = by;
    return this;
  }

  /// The fleet has work for some seconds, then none for some.
  Discovery pausing(double workSeconds, double pauseSeconds) {
    works = workSeconds;
    rests = pauseSeconds;
    return this;
  }

  /// Goes on until a time; then other phases may follow.
  void run(double until, Phase... changes) throws SQLException {
    add(0, What.SEND, false);
    add(random.nextDouble() * SETTLED_EVERY, What.SETTLE, false);
    List<Phase> next = new ArrayList<>(List.of(changes));
    while (events.element().at <= until) {
      Event event = events.remove();
      while (!next.isEmpty() && next.get(0).at <= event.at) {
        Phase p = next.remove(0);
        provider.become(p.perMinute / 60, p.perMinute / 60 * p.bucketSeconds, p.at);
      }
      switch (event.what) {
        case SEND -> send(event.at);
        case ARRIVE -> arrive(event);
        case ANSWER -> answer(event);
        case SETTLE -> {
          settle();
          add(event.at + SETTLED_EVERY, What.SETTLE, false);
        }
      }
    }
  }

  double share(double from, double to, double perMinute) {
    return accepted.stream().filter(t -> t >= from && t < to).count()
        / ((to - from) * perMinute / 60);
  }

  double refusedShare() {
    return refusedShare(0);
  }

  /// Of what was answered from a time on.
  double refusedShare(double from) {
    double all = refused.stream().filter(t -> t >= from).count();
    return all / (all + accepted.stream().filter(t -> t >= from).count());
  }

  private void add(double at, What what, boolean ok) {
    add(at, what, epoch, ok);
  }

  private void add(double at, What what, long ofEpoch, boolean ok) {
    events.add(new Event(at, order++, what, ofEpoch, ok));
  }

  private void send(double now) throws SQLException {
    double round = now % (works + rests);
    double unit = 60 / rate(now);
    double ready =
        round > works
            ? now - round + works + rests
            : Math.max(
                restsUntil, Math.max(fullAt, now) + unit - Math.max(burst, unit + SLACK) + SLACK);
    if (ready > now + 1e-9) {
      add(Math.min(ready, now + 0.5), What.SEND, false);
    } else if (underWay < callsAtOnce()) {
      fullAt = Math.max(fullAt, now) + unit;
      underWay++;
      add(now + LATENCY * (0.3 + 0.4 * random.nextDouble()), What.ARRIVE, false);
      add(now, What.SEND, false);
    } else {
      add(now + 0.01, What.SEND, false);
    }
  }

  /// Each of four processes begins with one call while nothing is known, and makes one more with
  /// every 32 that were accepted.
  private int callsAtOnce() {
    return Double.isFinite(rate)
        ? CALLS_AT_ONCE
        : Math.min(CALLS_AT_ONCE, PROCESSES * (1 + accepted.size() / PROCESSES / 32));
  }

  private void arrive(Event event) {
    boolean ok = provider.accepts(amount(), event.at);
    if (ok) {
      accepted.add(event.at);
    } else {
      refused.add(event.at);
    }
    add(event.at + LATENCY * (0.3 + 0.4 * random.nextDouble()), What.ANSWER, event.epoch, ok);
  }

  private double amount() {
    return spread == 0 ? 1 : Math.exp(spread * random.nextGaussian() - spread * spread / 2);
  }

  private void answer(Event event) throws SQLException {
    underWay--;
    if (event.accepted) {
      pending.add(new Pending(event.epoch));
    } else if (event.epoch == epoch) {
      refuse(event.at);
    }
  }

  private void settle() throws SQLException {
    for (Pending p : pending) {
      if (p.epoch >= field("measured_epoch")) {
        measured++;
      }
      if (p.epoch >= field("refused_epoch")) {
        heard++;
      }
    }
    pending.clear();
  }

  private void refuse(double now) throws SQLException {
    epoch++;
    if (random.nextBoolean()) {
      settle(); // what the refused worker itself had accepted is known
    }
    double before = field("measured_epoch");
    double refusedBefore = field("refused_epoch");
    limit =
        s.text(
            "select inlay.throttle(?::inlay.quota_limit, to_timestamp(?::float8), ?, ?::float8, ?::float8, 1, ?::float8, ?::float8)::text",
            limit,
            now,
            epoch,
            measured,
            heard,
            Math.max(10, accepted.stream().filter(t -> t > now - 60).count()),
            Math.max(0, fullAt - now));
    burst = field("burst_seconds");
    boolean learned = field("refused_epoch") == epoch;
    if (learned) {
      if (field("measured_epoch") != before) {
        measured = field("measured_epoch") == refusedBefore ? heard : 0;
      }
      heard = 0;
      refusals = 0;
    } else {
      refusals++;
    }
    restsUntil = now + Math.min(300, Math.pow(2, refusals));
    fullAt = (learned ? now : restsUntil) + burst;
    rateAt = -1;
  }

  private double rate(double now) throws SQLException {
    if (rateAt < 0 || now - rateAt > 0.25) {
      rateAt = now;
      String told =
          s.text(
              "select inlay.limit_rate(?::inlay.quota_limit, to_timestamp(?::float8))", limit, now);
      rate = told.equals("null") ? Double.POSITIVE_INFINITY : Double.parseDouble(told);
    }
    return rate;
  }

  private double field(String name) throws SQLException {
    String value = s.text("select (?::inlay.quota_limit)." + name, limit);
    return value.equals("null") ? Double.MAX_VALUE : Double.parseDouble(value);
  }
}
