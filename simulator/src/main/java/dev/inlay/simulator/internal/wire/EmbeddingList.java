package dev.inlay.simulator.internal.wire;

/// The list of objects with an index that OpenAI gives, and those who follow it.
final class EmbeddingList {
  private EmbeddingList() {}

  /// @param rest what follows the data: members of the outer object
  static byte[] write(Answer answer, String rest) {
    int each = answer.vectors().stream().mapToInt(vector -> vector.length).max().orElse(0) * 12;
    if (answer.call().form() == Wanted.Form.BASE64) {
      each /= 2; // 16 characters for three numbers
    }
    JsonBytes json = new JsonBytes(answer.vectors().size() * (each + 64) + 128);
    json.raw("{\"object\":\"list\",\"data\":[");
    for (int i = 0; i < answer.vectors().size(); i++) {
      json.raw(i == 0 ? "" : ",").raw("{\"object\":\"embedding\",\"index\":");
      json.number(answer.indexes().get(i)).raw(",\"embedding\":");
      int[] vector = answer.vectors().get(i);
      if (answer.call().form() == Wanted.Form.BASE64) {
        json.base64(vector);
      } else {
        json.vector(vector);
      }
      json.raw("}");
    }
    return json.raw("],\"model\":")
        .string(answer.model().name())
        .raw(",")
        .raw(rest)
        .raw("}")
        .toBytes();
  }
}
