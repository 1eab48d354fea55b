package dev.inlay.simulator.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A body that drips: sent in equal pieces, the last one at the end of the duration.
public record PacedBody(Body whole, Duration duration) implements Body {
  private static final int PIECES = 20;

  @Override
  public long length() {
    return whole.length();
  }

  @Override
  public boolean atOnce() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out, long bytes) throws IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) bytes);
    whole.writeTo(all, bytes);
    byte[] content = all.toByteArray();
    for (int piece = 0; piece < PIECES; piece++) {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos() / PIECES);
      int from = (int) ((long) content.length * piece / PIECES);
      int to = (int) ((long) content.length * (piece + 1) / PIECES);
      out.write(content, from, to - from);
    }
  }
}
