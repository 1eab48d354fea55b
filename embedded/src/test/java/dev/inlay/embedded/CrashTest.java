package dev.inlay.embedded;

import static dev.inlay.embedded.Servers.execute;
import static dev.inlay.embedded.Servers.isAlive;
import static dev.inlay.embedded.Servers.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way a server, its JVM or a start of it may be killed.
class CrashTest {
  @TempDir Path temporary;

  private Path dataDir() {
    return temporary.resolve("data");
  }

  @Test
  void killingTheJvmStopsTheServerAndKeepsWhatWasCommitted() throws Exception {
    Process holder = Servers.start(Servers.holderCommand(dataDir()));
    long serverPid = awaitReady(holder);
    String url = EmbeddedPostgres.running(dataDir()).orElseThrow().jdbcUrl();
    execute(url, "CREATE TABLE t AS SELECT 7 AS n");
    holder.destroyForcibly().waitFor();
    await().atMost(Duration.ofSeconds(5)).until(() -> !isAlive(serverPid));
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT n FROM t")).isEqualTo("7");
    }
  }

  @Test
  void aStartRightAfterAKilledJvmWaitsForItsServer() throws Exception {
    Process holder = Servers.start(Servers.holderCommand(dataDir()));
    awaitReady(holder);
    holder.destroyForcibly().waitFor();
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aSecondProcessIsRefusedAndTheFirstKeepsItsServer() throws Exception {
    try (EmbeddedPostgres server = start()) {
      Process second = Servers.start(Servers.holderCommand(dataDir()));
      assertThat(second.inputReader().readLine())
          .startsWith(Reason.ALREADY_RUNNING + " ")
          .contains("process " + server.pid());
      assertThat(second.waitFor()).isZero();
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aSignalToTheWholeProcessGroupLeavesTheServerToItsOwner() throws Exception {
    // As a terminal's Ctrl-C: SIGINT for the group, which a program that drains first ignores.
    List<String> command = new ArrayList<>(List.of("setsid", "/bin/sh", "-c"));
    command.add("trap '' INT; exec \"$@\"");
    command.add("group");
    command.addAll(Servers.holderCommand(dataDir()));
    Process leader = Servers.start(command);
    long serverPid = awaitReady(leader);
    String url = EmbeddedPostgres.running(dataDir()).orElseThrow().jdbcUrl();
    Process kill = new ProcessBuilder("kill", "-INT", "--", "-" + leader.pid()).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(query(url, "SELECT pg_sleep(0.5)::text || 'alive'")).endsWith("alive");
    assertThat(isAlive(leader.pid())).isTrue();
    leader.getOutputStream().close();
    assertThat(leader.waitFor()).isZero();
    assertThat(isAlive(serverPid)).isFalse();
  }

  @Test
  void killingTheWholeProcessGroupStillStopsTheServer() throws Exception {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(Servers.holderCommand(dataDir()));
    Process leader = Servers.start(command);
    long serverPid = awaitReady(leader);
    Process kill = new ProcessBuilder("kill", "-KILL", "--", "-" + leader.pid()).start();
    assertThat(kill.waitFor()).isZero();
    await().atMost(Duration.ofSeconds(5)).until(() -> !isAlive(serverPid));
  }

  @Test
  void aKilledServerIsNoticedAndRecoversAtTheNextStart() throws Exception {
    try (EmbeddedPostgres server = start()) {
      execute(server.jdbcUrl(), "CREATE TABLE t AS SELECT 7 AS n");
      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> !server.isRunning());
    }
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT n FROM t")).isEqualTo("7");
    }
  }

  @Test
  void closingStopsAServerWhoseWatchdogWasKilled() throws Exception {
    long pid;
    try (EmbeddedPostgres server = start()) {
      pid = server.pid();
      ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow().destroyForcibly();
      await().until(() -> !server.isRunning());
    }
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void aPidFileOfADeadProcessDoesNotHinder() throws Exception {
    long dead = endedProcess();
    assertStartsDespite(dead);
  }

  @Test
  void aPidFileWhosePidIsNowAnotherProgramDoesNotHinder() throws Exception {
    Process bystander = Servers.bystander();
    try {
      assertStartsDespite(bystander.pid());
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroy();
    }
  }

  @Test
  void aHalfInitialisedFolderIsBegunAnew() throws Exception {
    Path half = dataDir().resolve("cluster.new-123/base/1");
    Files.createDirectories(half);
    Files.writeString(half.resolve("1247"), "half");
    Files.createDirectories(dataDir().resolve("cluster/base"));
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
    assertThat(dataDir().toFile().list())
        .containsExactlyInAnyOrder("cluster", "password", "port", "lock", "log");
  }

  @Test
  void aJvmKilledWhileInitialisingLeavesAFolderThatStarts() throws Exception {
    Process holder = Servers.start(Servers.holderCommand(dataDir()));
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> halfMade(dataDir()) || !holder.isAlive());
    assertThat(holder.isAlive()).isTrue();
    holder.destroyForcibly().waitFor();
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void rootWithoutUserNamespacesIsToldToGiveAUrl() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root needs a user namespace");
    List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
    command.addAll(List.of("/bin/sh", "-c"));
    command.add("echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"");
    command.add("refused");
    command.addAll(Servers.holderCommand(dataDir()));
    Process refused = Servers.start(command);
    assertThat(refused.inputReader().readLine())
        .startsWith(Reason.NEEDS_UNPRIVILEGED_USER + " ")
        .contains("--database-url");
    assertThat(dataDir()).doesNotExist();
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(EmbeddedPostgresOptions.in(dataDir()));
  }

  private void assertStartsDespite(long pid) throws Exception {
    List<String> otherLines;
    try (EmbeddedPostgres server = start()) {
      execute(server.jdbcUrl(), "CREATE TABLE t AS SELECT 7 AS n");
      List<String> lines = Files.readAllLines(dataDir().resolve("cluster/postmaster.pid"));
      otherLines = lines.subList(1, lines.size());
      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
      await().until(() -> !server.isRunning());
    }
    Servers.writePid(dataDir(), pid, otherLines);
    assertThat(EmbeddedPostgres.running(dataDir())).isEmpty();
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.jdbcUrl(), "SELECT n FROM t")).isEqualTo("7");
    }
  }

  private static long endedProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private static boolean halfMade(Path dataDir) {
    String[] names = dataDir.toFile().list();
    return names != null
        && List.of(names).stream().anyMatch(name -> name.startsWith("cluster.new-"));
  }

  private static long awaitReady(Process holder) throws IOException {
    BufferedReader output = holder.inputReader();
    String line = output.readLine();
    assertThat(line).startsWith("ready ");
    return Long.parseLong(line.substring("ready ".length()));
  }
}
