package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Properties;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/// The packed binaries: a `.txz` on the class path, with its version and a fingerprint of its
/// bytes.
///
/// @param url where the bytes are
/// @param version the full version, `17.10.0`
/// @param platform what it runs on
/// @param fingerprint changes with the bytes; part of the folder's name
record Archive(URL url, String version, Platform platform, String fingerprint) {

  /// The archive for this machine.
  static Archive forThisMachine() {
    Platform platform = Platform.current();
    String version = packedVersion();
    URL url = Archive.class.getClassLoader().getResource(platform.archive);
    if (url == null) {
      throw platform.notPacked(version);
    }
    return at(url, version, platform);
  }

  static Archive at(URL url, String version, Platform platform) {
    try {
      return new Archive(url, version, platform, fingerprint(url));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + url, e);
    }
  }

  /// `17`: what `PG_VERSION` of a data directory has to say.
  String majorVersion() {
    return version.substring(0, version.indexOf('.'));
  }

  String folderName() {
    return "postgres-" + version + "-" + platform.classifier + "-" + fingerprint;
  }

  InputStream open() throws IOException {
    return url.openStream();
  }

  static String packedVersion() {
    try (InputStream in = Archive.class.getResourceAsStream("binaries.properties")) {
      if (in == null) {
        throw new IllegalStateException("binaries.properties is missing beside " + Archive.class);
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read binaries.properties", e);
    }
  }

  /// A text file packed beside this class.
  static String script(String name) {
    try (InputStream in = Archive.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + Archive.class);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /// A jar knows its entry's checksum; reading 15 MB at each start is only for other places.
  private static String fingerprint(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    @Nullable Long known = null;
    if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
      known = jar.getJarEntry().getCrc();
    }
    if (known != null && known >= 0) {
      return "%08x".formatted(known);
    }
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(connection.getInputStream(), crc)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return "%08x".formatted(crc.getValue());
  }
}
