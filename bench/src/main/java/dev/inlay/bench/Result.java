package dev.inlay.bench;

/// A measured value beside its goal.
///
/// @param name of the goal
/// @param value as measured
/// @param unit of the value
/// @param goal as written, for example `>=0.60`
/// @param met whether the value keeps to the goal
public record Result(String name, double value, String unit, String goal, boolean met) {}
