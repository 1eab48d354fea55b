package dev.inlay.providers.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.providers.KeySource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
  private static final String KEY = "sk-0123456789abcdef";

  @TempDir private Path folder;

  private static KeyRing ring(String source, Map<String, String> environment) {
    return new KeyRing(KeySource.parse(source), environment::get);
  }

  private Path file(String content, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static boolean isKey(KeyRing ring) {
    return ring.current().sameAs(ApiKey.of(KEY));
  }

  @Test
  void aKeyIsReadFromTheEnvironment() {
    assertThat(isKey(ring("env:OUR_KEY", Map.of("OUR_KEY", " " + KEY + "\n")))).isTrue();
  }

  @Test
  void aKeyIsTheFirstLineOfItsFile() throws IOException {
    assertThat(isKey(ring("file:" + file(KEY + "\nmore\n", "rw-------"), Map.of()))).isTrue();
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatExceptionOfType(MissingKeyException.class)
        .isThrownBy(() -> ring("env:OUR_KEY", Map.of()))
        .withMessageContaining("OUR_KEY is not set");
  }

  @Test
  void anEmptyKeyIsRefused() {
    assertThatExceptionOfType(MissingKeyException.class)
        .isThrownBy(() -> ring("env:OUR_KEY", Map.of("OUR_KEY", " ")))
        .withMessageContaining("env:OUR_KEY")
        .withMessageContaining("empty");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatExceptionOfType(MissingKeyException.class)
        .isThrownBy(() -> ring("file:" + folder.resolve("none"), Map.of()))
        .withMessageContaining("none does not exist");
  }

  @Test
  void aFileOfSomethingElseIsRefusedUnseen() throws IOException {
    Path file = file("two words: secret stuff", "rw-------");
    assertThatExceptionOfType(MissingKeyException.class)
        .isThrownBy(() -> ring("file:" + file, Map.of()))
        .withMessageContaining(file.toString())
        .withMessageNotContaining("secret stuff");
  }

  @Test
  void aFileThatEverybodyMayReadIsWarnedOf() throws IOException {
    assertThat(logOf(file(KEY, "rw-r--r--")))
        .contains("can be read by every user")
        .contains("chmod 600");
    assertThat(logOf(file(KEY, "rw-r-----"))).doesNotContain("can be read by every user");
  }

  private static String logOf(Path file) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      assertThat(isKey(ring("file:" + file, Map.of()))).isTrue();
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain(KEY);
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aRotatedKeyIsFoundOnceTheOldOneIsRefused() throws IOException {
    Path file = file("old-key-000", "rw-------");
    KeyRing ring = ring("file:" + file, Map.of());
    ApiKey old = ring.current();
    assertThat(ring.renewed(old)).isFalse();
    Files.writeString(file, KEY);
    assertThat(ring.renewed(old)).isTrue();
    assertThat(isKey(ring)).isTrue();
    assertThat(ring.renewed(ring.current())).isFalse();
    Files.delete(file);
    assertThat(ring.renewed(ring.current())).isFalse();
    assertThat(isKey(ring)).isTrue();
  }
}
