package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The folder of one server and the names in it.
///
/// `cluster` is PostgreSQL's own; it appears by one rename when it is whole. Beside it lie
/// `password`, `port` (of the last start), `lock`, and `log`.
record DataDirectory(Path root) {
  /// Not `inlay`: a role of that name would see the schema `inlay` before `public`.
  static final String USER = "postgres";

  static final String DATABASE = "inlay";

  private static final Set<String> OUR_NAMES =
      Set.of("cluster", "password", "password.new", "port", "port.new", "lock", "log");
  private static final String HALF_MADE = "cluster.new-";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int PASSWORD_BYTES = 24;

  Path cluster() {
    return root.resolve("cluster");
  }

  Path log() {
    return root.resolve("log");
  }

  Path passwordFile() {
    return root.resolve("password");
  }

  private Path portFile() {
    return root.resolve("port");
  }

  /// Makes the folder, or takes the one that is there when nothing foreign is in it; closes it to
  /// others.
  static DataDirectory open(Path folder) {
    DataDirectory directory = new DataDirectory(folder);
    try {
      Files.createDirectories(folder);
      directory.refuseForeign();
      Privileges.requireOwner(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(directory.log());
      return directory;
    } catch (IOException e) {
      throw Failure.of(e, folder, "preparing the data directory");
    }
  }

  private void refuseForeign() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      List<String> foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !OUR_NAMES.contains(name) && !name.startsWith(HALF_MADE))
              .filter(name -> !name.equals("lost+found"))
              .sorted()
              .limit(3)
              .toList();
      if (!foreign.isEmpty()) {
        throw new EmbeddedPostgresException(
            Reason.FOREIGN_DIRECTORY,
            "%s holds files that are not of an embedded server (%s). Nothing was changed. Choose an empty folder, or one that does not exist yet."
                .formatted(root, String.join(", ", foreign)));
      }
    }
  }

  DirectoryLock lock() throws IOException {
    return DirectoryLock.tryAcquire(root)
        .orElseThrow(() -> alreadyRunning("another process holds it"));
  }

  EmbeddedPostgresException alreadyRunning(String who) {
    String server =
        PostmasterFile.read(cluster())
            .filter(PostmasterFile::isAlive)
            .map(file -> "process %d on port %d".formatted(file.pid(), file.port()))
            .orElse(who);
    return new EmbeddedPostgresException(
        Reason.ALREADY_RUNNING,
        "The data directory %s is in use (%s). Connect to that server (`inlay db url --data-dir %s` prints its URL), stop it, or choose another folder."
            .formatted(root, server, root));
  }

  boolean isInitialised() {
    return Files.exists(cluster().resolve("PG_VERSION"));
  }

  /// Another major version's files are unreadable to this server, and must stay untouched.
  void requireVersion(String major) throws IOException {
    if (!isInitialised()) {
      return;
    }
    String found = Files.readString(cluster().resolve("PG_VERSION")).strip();
    if (!found.equals(major)) {
      throw new EmbeddedPostgresException(
          Reason.WRONG_VERSION,
          "%s was made by PostgreSQL %s; this program brings PostgreSQL %s. Dump it with the version of the program that made it and restore into a new folder, or run that version."
              .formatted(root, found, major));
    }
  }

  /// A folder for a new cluster. Each attempt has its own: a killed one's programs may still be
  /// writing.
  Path newCluster() throws IOException {
    removeHalfMade();
    return Files.createTempDirectory(root, HALF_MADE);
  }

  /// Gives the finished cluster its name; from here on it is initialised.
  void adopt(Path made) throws IOException {
    if (Files.exists(cluster())) {
      Trees.delete(cluster()); // has no PG_VERSION: never was a whole one
    }
    Files.move(made, cluster(), StandardCopyOption.ATOMIC_MOVE);
    Trees.sync(root);
  }

  private void removeHalfMade() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(HALF_MADE)) {
          try {
            Trees.delete(entry);
          } catch (DirectoryNotEmptyException e) {
            // Its program is still writing; the next start finds it finished.
          }
        }
      }
    }
  }

  /// The password, when it was generated before.
  Optional<String> password() throws IOException {
    try {
      String password = Files.readString(passwordFile()).strip();
      Files.setPosixFilePermissions(passwordFile(), OWNER_ONLY);
      return password.isEmpty() ? Optional.empty() : Optional.of(password);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  String generatePassword() throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    write(passwordFile(), password + "\n");
    return password;
  }

  /// The port of the last start, or 0.
  int lastPort() {
    try {
      int port = Integer.parseInt(Files.readString(portFile()).strip());
      return port > 0 && port <= 65_535 ? port : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  void rememberPort(int port) throws IOException {
    write(portFile(), port + "\n");
  }

  /// Whole or not at all, and for the owner alone from its first byte.
  private void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Trees.sync(root);
  }
}
