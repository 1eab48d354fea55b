package dev.inlay.simulator.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/// Listens at one address and serves each connection on a virtual thread of its own.
public final class HttpListener implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("simulator-", 0).factory());

  private HttpListener(ServerSocket server) {
    this.server = server;
  }

  /// Takes an address; clients can connect from now on and wait for [#serve(Handler)].
  ///
  /// @throws IOException when the address cannot be had
  public static HttpListener bind(InetSocketAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return new HttpListener(server);
  }

  /// Lets the handler answer every request from now on.
  public void serve(Handler handler) {
    threads.execute(() -> acceptAll(handler));
  }

  /// The port that it has.
  public int port() {
    return server.getLocalPort();
  }

  private void acceptAll(Handler handler) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        try {
          threads.execute(() -> serve(socket, handler));
        } catch (RejectedExecutionException e) {
          socket.close(); // accepted while all was being closed
        }
      } catch (IOException e) {
        // closed, or a client that was gone at once, or no file descriptor left: give it time
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private void serve(Socket socket, Handler handler) {
    try (socket) {
      socket.setTcpNoDelay(true);
      new Connection(socket, handler).serve();
    } catch (IOException e) {
      // the client is gone; nobody is left to tell
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /// Closes every connection, whatever it is doing, and waits for its thread. Idempotent.
  @Override
  public void close() {
    try {
      server.close();
      threads.shutdownNow();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      // closing is all that was wanted
    }
    threads.close();
  }
}
