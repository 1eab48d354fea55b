package dev.inlay.providers.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer, read as it comes: never more in memory than a few reads of the network,
/// not longer than to a deadline, and not beyond a number of bytes. (The client's own timeout ends
/// with the headers.) Read by one thread.
final class Body extends InputStream implements BodySubscriber<InputStream> {
  private static final int BEGINNING = 2048;

  /// Reads of the network, of at most 16 KB each, that wait for their reader. With one, the client
  /// wakes its selector for each of them. Only one until the answer is with its reader: of an
  /// answer that breaks off before, the client would tell no status.
  private static final int READS = 16;

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final long deadline;
  private final long mostBytes;
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private final byte[] beginning = new byte[BEGINNING];
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;
  private long bytes;
  private boolean complete;
  private boolean flows;
  private boolean interrupted;

  /// @param deadline in terms of [System#nanoTime()]
  Body(long deadline, long mostBytes) {
    this.deadline = deadline;
    this.mostBytes = mostBytes;
  }

  private sealed interface Signal {
    record Data(List<ByteBuffer> buffers) implements Signal {}

    record Failed(Throwable cause) implements Signal {}

    record Complete() implements Signal {}
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    if (closed) {
      s.cancel();
    } else {
      s.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    signals.add(new Signal.Data(item));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.Failed(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.Complete());
  }

  /// How it begins: what of it was read, up to 2,048 bytes.
  String beginning() {
    return new String(beginning, 0, (int) Math.min(bytes, BEGINNING), StandardCharsets.UTF_8);
  }

  /// How many bytes were read.
  long bytes() {
    return bytes;
  }

  /// Whether the reading thread was interrupted; its flag is cleared.
  boolean interrupted() {
    return interrupted;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    while (buffers.isEmpty()) {
      if (complete) {
        return -1;
      }
      await();
    }
    ByteBuffer buffer = buffers.element();
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    if (!buffer.hasRemaining()) {
      buffers.remove();
    }
    if (bytes < BEGINNING) {
      System.arraycopy(
          target, offset, beginning, (int) bytes, (int) Math.min(count, BEGINNING - bytes));
    }
    bytes += count;
    if (bytes > mostBytes) {
      close();
      throw new TooLargeException(mostBytes);
    }
    return count;
  }

  private void await() throws IOException {
    @Nullable Signal signal;
    try {
      signal = signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      close();
      throw new InterruptedIOException("interrupted while reading the answer");
    }
    switch (signal) {
      case null -> {
        close();
        throw new HttpTimeoutException("the answer did not end in time");
      }
      case Signal.Data data -> {
        data.buffers().stream().filter(ByteBuffer::hasRemaining).forEach(buffers::add);
        requireSubscription().request(flows ? 1 : READS);
        flows = true;
      }
      case Signal.Failed failed ->
          throw failed.cause() instanceof IOException e ? e : new IOException(failed.cause());
      case Signal.Complete ignored -> complete = true;
    }
  }

  private Flow.Subscription requireSubscription() {
    return Objects.requireNonNull(subscription, "data came without a subscription");
  }

  @Override
  public void close() {
    closed = true;
    buffers.clear();
    if (!complete) {
      complete = true;
      Flow.Subscription s = subscription;
      if (s != null) { // else it is cancelled when it comes
        s.cancel();
      }
    }
  }

  /// An answer had more bytes than its vectors can need.
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLargeException(long mostBytes) {
      super("it is larger than %,d bytes".formatted(mostBytes));
    }
  }
}
