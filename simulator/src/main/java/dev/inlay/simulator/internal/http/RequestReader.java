package dev.inlay.simulator.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads the requests of one connection (RFC 9112): bodies with a length or in chunks.
final class RequestReader {
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int LONGEST_BODY = 64 * 1024 * 1024;

  private final InputStream in;
  private final Leave leave;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int end;
  private int headBytes;

  RequestReader(InputStream in, Leave leave) {
    this.in = in;
    this.leave = leave;
  }

  /// Tells a client that waits for it to send its body.
  interface Leave {
    void give() throws IOException;
  }

  /// The next request, or empty when the client has closed the connection between two.
  Optional<Request> next() throws IOException, BadRequestException {
    if (position == end && !fill()) {
      return Optional.empty();
    }
    headBytes = 0;
    String[] start = line().split(" ", -1);
    if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
      throw new BadRequestException(400, "not an HTTP/1.1 request line");
    }
    Map<String, String> headers = headers();
    String body = new String(body(headers), UTF_8);
    int mark = start[1].indexOf('?');
    String path = mark < 0 ? start[1] : start[1].substring(0, mark);
    String query = mark < 0 ? "" : start[1].substring(mark + 1);
    return Optional.of(new Request(start[0], decode(path), query, headers, body));
  }

  private Map<String, String> headers() throws IOException, BadRequestException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new BadRequestException(400, "a header line without a colon");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException, BadRequestException {
    boolean chunked =
        headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).endsWith("chunked");
    long length = chunked ? 0 : length(headers.getOrDefault("content-length", "0"), 10);
    if ((chunked || length > 0)
        && headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      leave.give();
    }
    if (!chunked) {
      return exactly((int) length);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      long chunk = length(line().replaceFirst(";.*", "").strip(), 16);
      if (chunk == 0) {
        break;
      }
      if (all.size() + chunk > LONGEST_BODY) {
        throw new BadRequestException(413, "the body is too long");
      }
      all.writeBytes(exactly((int) chunk));
      line();
    }
    while (!line().isEmpty()) {
      // trailers say nothing to us
    }
    return all.toByteArray();
  }

  private static long length(String digits, int radix) throws BadRequestException {
    try {
      long length = Long.parseLong(digits, radix);
      if (length < 0) {
        throw new BadRequestException(400, "a negative length");
      }
      if (length > LONGEST_BODY) {
        throw new BadRequestException(413, "the body is too long");
      }
      return length;
    } catch (NumberFormatException e) {
      throw new BadRequestException(400, "not a length: " + digits);
    }
  }

  private static String decode(String path) throws BadRequestException {
    try {
      return path.indexOf('%') < 0 ? path : URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(400, "a path with a broken escape");
    }
  }

  private String line() throws IOException, BadRequestException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      if (position == end && !fill()) {
        throw new EOFException("the client closed the connection in the middle of a request");
      }
      int from = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      line.append(new String(buffer, from, position - from, ISO_8859_1));
      headBytes += position - from;
      if (headBytes > LONGEST_HEAD) {
        throw new BadRequestException(431, "the head is too long");
      }
      if (position < end) {
        position++;
        int last = line.length() - 1;
        return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = new byte[length];
    int have = Math.min(length, end - position);
    System.arraycopy(buffer, position, bytes, 0, have);
    position += have;
    while (have < length) {
      int read = in.read(bytes, have, length - have);
      if (read < 0) {
        throw new EOFException("the client closed the connection in the middle of a body");
      }
      have += read;
    }
    return bytes;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }
}
