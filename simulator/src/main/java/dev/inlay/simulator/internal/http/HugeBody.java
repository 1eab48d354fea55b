package dev.inlay.simulator.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// A JSON object with one endless string, made as it is sent.
public record HugeBody(long length) implements Body {
  private static final byte[] BEGINNING = "{\"padding\":\"".getBytes(ISO_8859_1);
  private static final byte[] END = "\"}".getBytes(ISO_8859_1);
  private static final byte[] PADDING = new byte[64 * 1024];

  static {
    Arrays.fill(PADDING, (byte) 'x');
  }

  public HugeBody {
    length = Math.max(length, BEGINNING.length + END.length);
  }

  @Override
  public void writeTo(OutputStream out, long bytes) throws IOException {
    out.write(BEGINNING);
    long rest = bytes - BEGINNING.length;
    for (long padding = length - BEGINNING.length - END.length; padding > 0 && rest > 0; ) {
      int count = (int) Math.min(Math.min(padding, rest), PADDING.length);
      out.write(PADDING, 0, count);
      padding -= count;
      rest -= count;
    }
    if (rest >= END.length) {
      out.write(END);
    }
  }
}
