package dev.inlay.bench;

import java.util.List;

/// Something that is measured by name, with goals.
public interface Bench {

  /// What it is called on the command line.
  String name();

  /// One sentence for `--help`.
  String description();

  /// Every result this bench can give, in the order of the table.
  List<Goal> goals();

  /// The parts that `--only` can select, with one sentence each.
  List<Part> parts();

  /// Measures the selected parts and notes what it finds.
  void run(BenchRun run) throws Exception;

  /// A part of a bench.
  ///
  /// @param name as `--only` takes it
  /// @param description one sentence
  record Part(String name, String description) {}
}
