package dev.inlay.core.worker;

/// What a worker has done since it started.
///
/// @param completed items completed, the skipped included
/// @param skipped items that needed no call: unchanged, superseded, deleted or blank
/// @param failed failed attempts
/// @param returned items given back without an attempt charged
/// @param calls calls to the model
/// @param tokens tokens the model counted
public record WorkerStatistics(
    long completed, long skipped, long failed, long returned, long calls, long tokens) {}
