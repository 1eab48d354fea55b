package dev.inlay.core.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The slots of a worker with their threads, more or fewer as wanted. Safe for use by many threads.
final class Crew {
  private final String workerId;
  private final Supplier<Slot> recruits;
  private final List<Member> members = new ArrayList<>();
  private final List<Member> retired = new ArrayList<>(); // they finish what they have
  private int recruited;
  private boolean stopped;

  private record Member(Slot slot, Thread thread) {}

  /// Nobody works yet.
  Crew(String workerId, Supplier<Slot> recruits) {
    this.workerId = workerId;
    this.recruits = recruits;
  }

  /// How many slots there are, the retired left out.
  synchronized int size() {
    return members.size();
  }

  /// How many of all hold a claim.
  synchronized int busy() {
    return (int)
        (members.stream().filter(m -> m.slot.working()).count()
            + retired.stream().filter(m -> m.slot.working()).count());
  }

  /// Starts slots, or retires those that came last.
  synchronized void resize(int size) {
    retired.removeIf(m -> !m.thread.isAlive());
    while (members.size() < size && !stopped) {
      Slot slot = recruits.get();
      members.add(
          new Member(slot, Thread.ofVirtual().name(workerId + "-slot-" + recruited++).start(slot)));
    }
    while (members.size() > size) {
      Member last = members.removeLast();
      last.slot.retire();
      retired.add(last);
    }
  }

  /// Lets every slot make no further call, and return what it has not done.
  synchronized void stop() {
    stopped = true;
    everybody().forEach(m -> m.slot.stop());
  }

  /// Waits for the end of all after a stop, and interrupts whoever is not finished after the grace.
  ///
  /// @return whether the caller was interrupted meanwhile
  boolean await(Duration grace) {
    long end = System.nanoTime() + grace.toNanos();
    boolean interrupted = false;
    for (Member m : everybody()) {
      try {
        if (!m.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          m.thread.interrupt();
          m.thread.join();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        m.thread.interrupt();
      }
    }
    return interrupted;
  }

  private synchronized List<Member> everybody() {
    List<Member> all = new ArrayList<>(members);
    all.addAll(retired);
    return all;
  }
}
