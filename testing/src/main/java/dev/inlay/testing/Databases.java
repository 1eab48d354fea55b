package dev.inlay.testing;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/// Names for databases that no other JVM on the same server has.
final class Databases {
  private static final int LONGEST_STEM = 40; // PostgreSQL cuts names at 63 bytes

  private Databases() {}

  static String unique(String stem) {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    String plain = stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return "inlay_%s_%s"
        .formatted(
            plain.substring(0, Math.min(plain.length(), LONGEST_STEM)),
            HexFormat.of().formatHex(random));
  }
}
