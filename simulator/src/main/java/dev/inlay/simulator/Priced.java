package dev.inlay.simulator;

import dev.inlay.simulator.internal.wire.Refusal;
import dev.inlay.simulator.internal.wire.RefusedException;
import dev.inlay.simulator.internal.wire.Wanted;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.ProviderScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A call that its provider could answer, with what it costs.
///
/// @param texts as the model sees them: cut where the protocol cuts
/// @param tokens of each text
record Priced(
    Wanted.Call call, Model model, int dimensions, List<String> texts, List<Long> tokens) {

  /// @throws RefusedException when the provider does not take such a call, whatever its limits
  static Priced of(Wanted.Call call, ProviderScript provider) throws RefusedException {
    Model model =
        provider
            .model(call.model())
            .orElseThrow(() -> new RefusedException(new Refusal.ModelUnknown(call.model())));
    if (call.texts().size() > provider.caps().inputs()) {
      throw new RefusedException(
          new Refusal.TooManyInputs(call.texts().size(), provider.caps().inputs()));
    }
    int dimensions = call.dimensions().orElse(model.dimensions());
    if (dimensions < 1 || dimensions > model.largestDimensions()) {
      throw new RefusedException(
          new Refusal.WrongDimensions(dimensions, model.largestDimensions()));
    }
    List<String> texts = new ArrayList<>(call.texts().size());
    List<Long> tokens = new ArrayList<>(call.texts().size());
    long sum = 0;
    for (int i = 0; i < call.texts().size(); i++) {
      String text = call.texts().get(i);
      long count = tokens(text, provider.bytesPerToken());
      if (count == 0) {
        throw new RefusedException(new Refusal.EmptyInput(i));
      }
      if (count > model.tokensPerInput()) {
        if (call.overlong() == Wanted.Overlong.REFUSE) {
          throw new RefusedException(new Refusal.InputTooLong(i, count, model.tokensPerInput()));
        }
        text = cut(text, (int) (model.tokensPerInput() * provider.bytesPerToken()));
        count = model.tokensPerInput();
      }
      texts.add(text);
      tokens.add(count);
      sum += count;
    }
    if (sum > provider.caps().tokens()) {
      throw new RefusedException(new Refusal.TooManyTokens(sum, provider.caps().tokens()));
    }
    return new Priced(call, model, dimensions, texts, tokens);
  }

  long allTokens() {
    return tokens.stream().mapToLong(Long::longValue).sum();
  }

  static long tokens(String text, double bytesPerToken) {
    return (long) Math.ceil(utf8Length(text) / bytesPerToken);
  }

  /// The bytes of a text in UTF-8. Half a surrogate pair counts as the one `?` it becomes.
  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(c)) {
        length += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        length += 4;
        i++;
      } else {
        length++;
      }
    }
    return length;
  }

  /// The longest beginning of at most so many bytes that ends between two characters.
  private static String cut(String text, int bytes) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(bytes, all.length);
    while (end > 0 && end < all.length && (all[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(all, 0, end, StandardCharsets.UTF_8);
  }
}
