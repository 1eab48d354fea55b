package dev.inlay.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One run of a bench: what was asked for, the server to use, and what was found. Used by one
/// thread.
public final class BenchRun {
  private final Request request;
  private final BenchServer server;
  private final Progress progress;
  private final Map<String, Goal> goals = new LinkedHashMap<>();
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Map<String, Object> controls = new LinkedHashMap<>();
  private final Map<String, Result> results = new LinkedHashMap<>();

  BenchRun(Bench bench, Request request, BenchServer server, Progress progress) {
    this.request = request;
    this.server = server;
    this.progress = progress;
    bench.goals().forEach(goal -> goals.put(goal.name(), goal));
  }

  /// What was asked for.
  ///
  /// @param scale full, or a few seconds
  /// @param rounds of interleaved measurements
  /// @param only parts to run; empty: all
  /// @param without peers to leave out; `peers` names them all
  public record Request(Scale scale, int rounds, Set<String> only, Set<String> without) {
    public Request {
      only = Set.copyOf(only);
      without = Set.copyOf(without);
    }
  }

  /// Whether a part of the bench was asked for.
  public boolean wants(String part) {
    return request.only.isEmpty() || request.only.contains(part);
  }

  /// Whether a part was asked for by its name.
  public boolean names(String part) {
    return request.only.contains(part);
  }

  /// Whether a peer may take part.
  public boolean admits(String peer) {
    return !request.without.contains("peers") && !request.without.contains(peer);
  }

  public boolean smoke() {
    return request.scale == Scale.SMOKE;
  }

  /// A figure for the full scale, or its small one.
  public int sized(int full, int smoke) {
    return smoke() ? smoke : full;
  }

  public BenchServer server() {
    return server;
  }

  public Progress progress() {
    return progress;
  }

  /// How many rounds to measure.
  public int roundCount() {
    return request.rounds;
  }

  public Rounds rounds() {
    return new Rounds(request.rounds, progress);
  }

  /// Notes how something was measured, or how far its figures spread.
  public void setting(String name, Object value) {
    settings.put(name, value);
  }

  /// Notes a figure of a control or a peer.
  public void control(String name, Object value) {
    controls.put(name, value);
  }

  /// Notes a result; its goal decides whether it is met.
  public void result(String name, double value) {
    Goal goal = goals.get(name);
    if (goal == null) {
      throw new IllegalArgumentException("no goal is called " + name);
    }
    results.put(name, goal.judge(value));
  }

  /// The results so far, in the order of the goals.
  List<Result> results() {
    List<Result> ordered = new ArrayList<>();
    goals.keySet().stream().filter(results::containsKey).map(results::get).forEach(ordered::add);
    return ordered;
  }

  Map<String, Object> settings() {
    return settings;
  }

  Map<String, Object> controls() {
    return controls;
  }
}
