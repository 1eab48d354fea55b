package dev.inlay.cli;

import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.worker.Order;
import dev.inlay.core.worker.Worker;
import dev.inlay.core.worker.WorkerOptions;
import dev.inlay.providers.ModelUnavailableException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The workers of this process: one for each profile, with its model. Profiles that are declared
/// later are taken up within seconds, removed ones are let go. One whose model cannot be opened
/// here (its key is missing, say) is tried again now and then, and holds up no other; one whose
/// stored vectors come from another model is parked. Closing it: no more claims, what is done is
/// stored, the rest is offered again.
final class WorkerProcess implements AutoCloseable {
  private static final long LOOK_SECONDS = 2;
  private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Session session;
  private final List<String> names;
  private final int slots;
  private final int slotsMax;
  private final Map<Profile, Order> ordered = new ConcurrentHashMap<>();
  private final Map<Profile, Working> working = new ConcurrentHashMap<>();
  private final Map<Profile, Long> failedAt = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("inlay-profiles").daemon().unstarted(this::watch);

  private record Working(AccountEmbedders embedders, Worker worker) {
    void close() {
      worker.close();
      embedders.close();
    }
  }

  private WorkerProcess(Session session, List<String> names, int slots, int slotsMax) {
    this.session = session;
    this.names = names;
    this.slots = slots;
    this.slotsMax = slotsMax;
  }

  /// Starts to work.
  ///
  /// @param names of the profiles; none: all there are, and all to come
  static WorkerProcess start(Session session, List<String> names, int slots) {
    return start(session, names, slots, Math.max(slots, WorkerOptions.SLOTS_MAX));
  }

  /// Starts to work.
  ///
  /// @param slotsMax how many slots operators may want of each
  static WorkerProcess start(Session session, List<String> names, int slots, int slotsMax) {
    WorkerProcess process = new WorkerProcess(session, List.copyOf(names), slots, slotsMax);
    process.look();
    process.thread.start();
    return process;
  }

  /// Whether everything it worked on has ended because operators wanted it to.
  boolean hasEnded() {
    return !ordered.isEmpty() && ordered.keySet().containsAll(working.keySet());
  }

  /// The most connections that so many slots of a few profiles use; they are opened as needed.
  static int connections(int slots) {
    return 4 * slots + 8;
  }

  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    List<Thread> stopping =
        working.values().stream().map(w -> Thread.ofVirtual().start(w::close)).toList();
    for (Thread t : stopping) {
      try {
        t.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    working.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try {
      while (!closing.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
        try {
          look();
        } catch (DatabaseException e) {
          // The workers say that the database is away.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<Profile> wanted =
        new Profiles(session.database())
            .list().stream().filter(p -> names.isEmpty() || names.contains(p.name())).toList();
    Iterator<Map.Entry<Profile, Working>> running = working.entrySet().iterator();
    while (running.hasNext()) {
      Map.Entry<Profile, Working> entry = running.next();
      if (!wanted.contains(entry.getKey())) {
        running.remove();
        entry.getValue().close();
        Messages.say("Profile %s is gone; its worker stopped.".formatted(entry.getKey().name()));
      }
    }
    for (Profile profile : wanted) {
      Long failed = failedAt.get(profile);
      if (!working.containsKey(profile)
          && !ordered.containsKey(profile)
          && (failed == null || System.nanoTime() - failed > TRY_AGAIN_NANOS)) {
        start(profile, failed == null);
      }
    }
  }

  private void start(Profile profile, boolean first) {
    AccountEmbedders embedders = null;
    try {
      embedders = new AccountEmbedders(profile);
      Worker worker =
          new Worker(
              session.database(),
              new WorkerOptions(newId(), profile, embedders, slots, slotsMax, Main.VERSION));
      worker.ended().thenAccept(order -> ended(profile, order));
      worker.start();
      working.put(profile, new Working(embedders, worker));
      failedAt.remove(profile);
      Messages.say(
          "A worker of %d slots works on profile %s (%s, %s)."
              .formatted(slots, profile.name(), profile.provider(), profile.model()));
    } catch (ModelUnavailableException e) {
      failed(profile, embedders);
      if (first) {
        Messages.say(
            "inlay: profile %s cannot be worked on here, trying again every 30 s: %s"
                .formatted(profile.name(), e.getMessage()));
      }
    } catch (DatabaseException.Unusable e) {
      failed(profile, embedders);
      if (first) {
        Messages.say(
            "inlay: profile %1$s is parked: %2$s. When that is mended: inlay profile unpark %1$s"
                .formatted(profile.name(), e.getMessage()));
      }
    }
  }

  /// A worker that was told to end is not started again: a new process is for whoever told it.
  private void ended(Profile profile, Order order) {
    Messages.say(
        "The worker of profile %s has ended: %s was told to be %s by %s. Let them work again: inlay worker resume --all, then start it anew."
            .formatted(
                profile.name(),
                order.scope(),
                order.state().name().toLowerCase(Locale.ROOT),
                order.by()));
    ordered.put(profile, order);
  }

  private void failed(Profile profile, @Nullable AccountEmbedders embedders) {
    if (embedders != null) {
      embedders.close();
    }
    failedAt.put(profile, System.nanoTime());
  }

  /// Names this process in the whole fleet.
  static String newId() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return "%s-%d-%s"
        .formatted(
            host,
            ProcessHandle.current().pid(),
            HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt()));
  }
}
