package dev.inlay.simulator.internal.http;

import java.io.IOException;
import java.io.OutputStream;

/// The bytes of an answer; long ones need not be in memory.
public interface Body {

  /// How many bytes it has.
  long length();

  /// Writes the first so many of them.
  void writeTo(OutputStream out, long bytes) throws IOException, InterruptedException;

  /// Whether all of it is there when it is asked for.
  default boolean atOnce() {
    return true;
  }

  /// These bytes, which nobody changes any more.
  static Body of(byte[] bytes) {
    return new Body() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out, long count) throws IOException {
        out.write(bytes, 0, (int) count);
      }
    };
  }
}
