package dev.inlay.testing;

import dev.inlay.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A temporary folder named after the process that made it, so that what killed JVMs left behind is
/// found and removed by the next.
record TestFolder(Path path) {
  private static final String PREFIX = "inlay-test-";

  static TestFolder create() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    removeAbandoned(temporary);
    return new TestFolder(
        Files.createTempDirectory(temporary, PREFIX + ProcessHandle.current().pid() + "-"));
  }

  void delete() {
    try {
      deleteTree(path);
    } catch (IOException e) {
      System.err.println("A test folder stays behind until the next run: " + path + " (" + e + ")");
    }
  }

  private static void removeAbandoned(Path temporary) throws IOException {
    try (Stream<Path> folders = Files.list(temporary)) {
      for (Path folder : folders.toList()) {
        if (isAbandoned(folder)) {
          new TestFolder(folder).delete();
        }
      }
    }
  }

  private static boolean isAbandoned(Path folder) {
    String name = folder.getFileName().toString();
    int dash = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || dash < 0 || !Files.isWritable(folder)) {
      return false;
    }
    try {
      long pid = Long.parseLong(name.substring(PREFIX.length(), dash));
      return ProcessHandle.of(pid).isEmpty()
          && EmbeddedPostgres.running(folder.resolve("postgres")).isEmpty();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
