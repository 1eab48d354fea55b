/// The queue's bench: drain, enqueue, pinned horizon, depth, idle latency and idle cost, side by
/// side with other queues.
@NullMarked
package dev.inlay.bench.queue;

import org.jspecify.annotations.NullMarked;
