package dev.inlay.core.worker;

/// One chunk of a document, to be embedded.
///
/// @param chunk its number in the document
record Input(Document document, int chunk) {
  String text() {
    return document.chunks().get(chunk).text();
  }

  int tokens() {
    return document.chunks().get(chunk).tokens();
  }

  void vector(float[] vector) {
    document.vector(chunk, vector);
  }
}
