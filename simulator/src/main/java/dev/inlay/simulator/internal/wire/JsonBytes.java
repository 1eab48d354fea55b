package dev.inlay.simulator.internal.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/// Writes JSON straight into bytes: answers are nearly all numbers, and this is many times faster
/// than a general writer.
final class JsonBytes {
  private static final int DECIMALS = 7;

  private byte[] bytes;
  private int length;

  JsonBytes(int expected) {
    bytes = new byte[Math.max(64, expected)];
  }

  /// Text of ASCII, as it is.
  JsonBytes raw(String ascii) {
    room(ascii.length());
    byte[] from = ascii.getBytes(ISO_8859_1);
    System.arraycopy(from, 0, bytes, length, from.length);
    length += from.length;
    return this;
  }

  JsonBytes number(long value) {
    return raw(Long.toString(value));
  }

  /// A JSON string.
  JsonBytes string(String value) {
    raw("\"");
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        utf8(value.substring(from, i));
        raw(c == '"' || c == '\\' ? "\\" + c : "\\u%04x".formatted((int) c));
        from = i + 1;
      }
    }
    return utf8(value.substring(from)).raw("\"");
  }

  private JsonBytes utf8(String text) {
    byte[] from = text.getBytes(UTF_8);
    room(from.length);
    System.arraycopy(from, 0, bytes, length, from.length);
    length += from.length;
    return this;
  }

  /// An array of numbers with seven decimals.
  JsonBytes vector(int[] units) {
    room(units.length * (DECIMALS + 4) + 2);
    bytes[length++] = '[';
    for (int i = 0; i < units.length; i++) {
      if (i > 0) {
        bytes[length++] = ',';
      }
      component(units[i]);
    }
    bytes[length++] = ']';
    return this;
  }

  private void component(int unit) {
    if (unit == Units.NOT_A_NUMBER) {
      bytes[length++] = 'N';
      bytes[length++] = 'a';
      bytes[length++] = 'N';
      return;
    }
    int rest = unit;
    if (unit < 0) {
      bytes[length++] = '-';
      rest = -unit;
    }
    bytes[length++] = (byte) ('0' + rest / Units.ONE);
    bytes[length++] = '.';
    rest %= Units.ONE;
    for (int i = DECIMALS - 1; i >= 0; i--) {
      int next = rest / 10;
      bytes[length + i] = (byte) ('0' + (rest - next * 10));
      rest = next;
    }
    length += DECIMALS;
  }

  /// A JSON string: the components as little-endian floats in base 64.
  JsonBytes base64(int[] units) {
    ByteBuffer floats = ByteBuffer.allocate(units.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int unit : units) {
      floats.putFloat(Units.toFloat(unit));
    }
    byte[] encoded = Base64.getEncoder().encode(floats.array());
    raw("\"");
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
    return raw("\"");
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
