package dev.inlay.core.worker;

import dev.inlay.core.embed.Limits;
import dev.inlay.core.quota.Caps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Fills calls with inputs, in order, up to every cap at once: inputs, tokens and bytes a call, of
/// the provider and of the quota. What is larger than a cap by itself goes alone: whoever calls is
/// told why it cannot go. Used by one thread.
final class Packer {
  private final Limits limits;
  private final Caps caps;
  private List<Input> open = new ArrayList<>();
  private long tokens;
  private long bytes;

  Packer(Limits limits, Caps caps) {
    this.limits = limits;
    this.caps = caps;
  }

  /// Adds an input; returns the call that was full before it, if it does not fit that.
  List<Input> add(Input input) {
    List<Input> full = List.of();
    long more = limits.bytesPerCall() == Integer.MAX_VALUE ? 0 : bytes(input.text());
    if (!open.isEmpty()
        && (open.size() >= Math.min(limits.inputsPerCall(), caps.inputs())
            || tokens + input.tokens() > Math.min(limits.tokensPerCall(), caps.estimatedTokens())
            || bytes + more > limits.bytesPerCall())) {
      full = rest();
    }
    open.add(input);
    tokens += input.tokens();
    bytes += more;
    return full;
  }

  /// The call that is not full yet; the next input begins another one.
  List<Input> rest() {
    List<Input> rest = open;
    open = new ArrayList<>();
    tokens = 0;
    bytes = 0;
    return rest;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
