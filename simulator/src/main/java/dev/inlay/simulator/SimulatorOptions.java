package dev.inlay.simulator;

import java.net.InetAddress;
import java.time.InstantSource;

/// How a simulator runs, whatever it plays.
///
/// @param address where it listens
/// @param port the port of the providers that have none of their own, 0 for any free one
/// @param clock what limits, resets and scheduled faults go by. Latency takes real time always.
/// @param mostTexts how many texts each provider knows again; 12 to 32 bytes of memory each
public record SimulatorOptions(InetAddress address, int port, InstantSource clock, int mostTexts) {
  private static final int MOST_TEXTS = 3_000_000;

  /// This machine alone, any free port, real time.
  public static final SimulatorOptions DEFAULT =
      new SimulatorOptions(InetAddress.getLoopbackAddress(), 0, new SteadyClock(), MOST_TEXTS);

  public SimulatorOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
    }
    if (mostTexts < 1) {
      throw new IllegalArgumentException("mostTexts must be at least 1: " + mostTexts);
    }
  }

  /// The same at another address.
  public SimulatorOptions withAddress(InetAddress other) {
    return new SimulatorOptions(other, port, clock, mostTexts);
  }

  /// The same at a fixed port, or 0 for any free one.
  public SimulatorOptions withPort(int other) {
    return new SimulatorOptions(address, other, clock, mostTexts);
  }

  /// The same by another clock, which must not go back.
  public SimulatorOptions withClock(InstantSource other) {
    return new SimulatorOptions(address, port, other, mostTexts);
  }

  /// The same that knows another number of texts again.
  public SimulatorOptions withMostTexts(int other) {
    return new SimulatorOptions(address, port, clock, other);
  }
}
