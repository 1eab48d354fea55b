/// Limits as providers count them: token buckets a minute, quotas a day.
@NullMarked
package dev.inlay.simulator.internal.quota;

import org.jspecify.annotations.NullMarked;
