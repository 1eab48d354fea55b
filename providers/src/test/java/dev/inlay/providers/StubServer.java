package dev.inlay.providers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP server that does everything a server can do wrong: it breaks off, stalls, never ends.
final class StubServer implements AutoCloseable {
  private static final byte[] FILLING = " ".repeat(8192).getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Function<Request, Answer> handler;

  StubServer(Function<Request, Answer> handler) throws IOException {
    this.handler = handler;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /// What came.
  record Request(String method, String path, TreeMap<String, String> headers, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  /// What goes wrong with an answer.
  enum Wrong {
    NOTHING,
    /// The connection is closed instead of an answer.
    NO_ANSWER,
    /// Nothing ever comes.
    SILENCE,
    /// The head comes, and half of the body, and nothing more.
    STALLED_BODY,
    /// The connection is closed in the middle of the body.
    CUT_BODY,
    /// The body never ends.
    ENDLESS_BODY
  }

  /// What is sent back.
  record Answer(int status, TreeMap<String, String> headers, String body, Wrong wrong) {
    static Answer of(int status, String body) {
      TreeMap<String, String> headers = new TreeMap<>();
      headers.put("content-type", "application/json");
      return new Answer(status, headers, body, Wrong.NOTHING);
    }

    Answer header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Answer but(Wrong other) {
      return new Answer(status, headers, body, other);
    }
  }

  URI uri() {
    return URI.create("http://localhost:" + socket.getLocalPort());
  }

  /// Answers otherwise from now on.
  void answer(Function<Request, Answer> other) {
    handler = other;
  }

  void answer(Answer always) {
    handler = request -> always;
  }

  List<Request> requests() {
    return requests;
  }

  /// How many connections were opened.
  int connections() {
    return accepted.get();
  }

  Request lastRequest() {
    return requests.getLast();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        accepted.incrementAndGet();
        threads.execute(() -> serve(connection));
      }
    } catch (IOException e) {
      connections.forEach(StubServer::drop); // closed
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = new BufferedOutputStream(connection.getOutputStream(), 1 << 16)) {
      Request request = read(in);
      while (send(request, out)) {
        request = read(in);
      }
    } catch (IOException | InterruptedException e) {
      drop(connection); // the client has gone, or the test is over
    } finally {
      connections.remove(connection);
    }
  }

  private static void drop(Socket connection) {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean send(Request request, OutputStream out) throws IOException, InterruptedException {
    requests.add(request);
    Answer answer = handler.apply(request);
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.wrong() == Wrong.NO_ANSWER) {
      return false;
    }
    if (answer.wrong() == Wrong.SILENCE) {
      closed.await();
      return false;
    }
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " X\r\n");
    answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    boolean endless = answer.wrong() == Wrong.ENDLESS_BODY;
    if (!endless && answer.status() != 204) {
      head.append("content-length: " + body.length + "\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    boolean whole = answer.wrong() == Wrong.NOTHING || endless;
    out.write(body, 0, whole ? body.length : body.length / 2);
    out.flush();
    if (answer.wrong() == Wrong.STALLED_BODY) {
      closed.await();
    }
    while (endless) {
      out.write(FILLING);
    }
    return answer.wrong() == Wrong.NOTHING;
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    int path = first.indexOf(' ') + 1;
    TreeMap<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(
        first.substring(0, path - 1),
        first.substring(path, first.indexOf(' ', path)),
        headers,
        new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
    connections.forEach(StubServer::drop);
    threads.shutdownNow();
  }
}
