package dev.inlay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  @TempDir Path cache;

  private final Archive archive = Archive.forThisMachine();

  @Test
  void aCacheThatLostFilesIsUnpackedAnew() throws Exception {
    Binaries first = unpack(archive);
    Files.delete(first.initdb());
    Files.writeString(first.postgres(), "cut short");
    Binaries second = unpack(archive);
    assertThat(second).isEqualTo(first);
    assertRuns(second);
    assertOnlyTheFolderIsLeft();
  }

  @Test
  void aHalfUnpackedFolderWithoutAListIsReplaced() throws Exception {
    Files.createDirectories(cache.resolve(archive.folderName()).resolve("bin"));
    Files.writeString(cache.resolve(archive.folderName()).resolve("bin/postgres"), "half");
    assertRuns(unpack(archive));
    assertOnlyTheFolderIsLeft();
  }

  @Test
  void foldersOfKilledUnpackingsAreRemovedOnceTheyAreOld() throws Exception {
    Path old = Files.createDirectories(cache.resolve(".unpacking-1"));
    Files.writeString(old.resolve("file"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path young = Files.createDirectories(cache.resolve(".unpacking-2"));
    unpack(archive);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void manyMayUnpackAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Binaries> unpacking = () -> unpack(archive);
      for (Future<Binaries> done : threads.invokeAll(List.of(unpacking, unpacking, unpacking))) {
        assertRuns(done.get());
      }
    }
    assertOnlyTheFolderIsLeft();
  }

  @Test
  void anArchiveCutShortIsReportedAndLeavesNothing() throws Exception {
    byte[] whole;
    try (InputStream in = archive.open()) {
      whole = in.readAllBytes();
    }
    Path cut = cache.resolve("cut.txz");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertDamaged(cut);
  }

  @Test
  void anArchiveWithWrongBytesIsReportedAndLeavesNothing() throws Exception {
    byte[] bytes;
    try (InputStream in = archive.open()) {
      bytes = in.readAllBytes();
    }
    bytes[bytes.length / 2] ^= 0x55;
    Path wrong = cache.resolve("wrong.txz");
    Files.write(wrong, bytes);
    assertDamaged(wrong);
  }

  private void assertDamaged(Path file) throws Exception {
    Archive damaged = Archive.at(file.toUri().toURL(), archive.version(), archive.platform());
    EmbeddedPostgresException refusal =
        catchThrowableOfType(EmbeddedPostgresException.class, () -> unpack(damaged));
    assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE);
    assertThat(refusal).hasMessageContaining(file.getFileName().toString());
    assertThat(cache.toFile().list()).containsExactly(file.getFileName().toString());
  }

  private void assertOnlyTheFolderIsLeft() {
    assertThat(cache.toFile().list()).containsExactly(archive.folderName());
  }

  private static void assertRuns(Binaries binaries) throws Exception {
    Process process = new ProcessBuilder(binaries.postgres().toString(), "--version").start();
    assertThat(process.inputReader().readLine()).startsWith("postgres (PostgreSQL) 17");
  }

  private Binaries unpack(Archive from) {
    return Binaries.in(cache, from, line -> {});
  }
}
