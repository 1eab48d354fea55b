package dev.inlay.core.worker;

import dev.inlay.core.embed.Limits;
import dev.inlay.core.quota.Caps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Fills calls with inputs, in order, up to every cap at once: inputs, tokens and bytes a call, of
/// the provider and of the quota. What is larger than a cap by itself goes alone: whoever calls is
/// told why it cannot go. The quota's caps are looked at for each call: the first answer of a new
/// profile teaches how its provider counts tokens. Used by one thread.
final class Packer {
  private final Limits limits;
  private final Supplier<Caps> quota;
  private Caps caps;
  private List<Input> open = new ArrayList<>();
  private long tokens;
  private long bytes;

  /// @param quota tells the caps as they are now
  Packer(Limits limits, Supplier<Caps> quota) {
    this.limits = limits;
    this.quota = quota;
    this.caps = quota.get();
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
    caps = quota.get();
    return rest;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
