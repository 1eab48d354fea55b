package dev.inlay.simulator.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;

/// One client's connection: a request, its answer, the next.
final class Connection {
  private static final int SMALL = 64 * 1024;
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(413, "Content Too Large"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(424, "Failed Dependency"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  private final Socket socket;
  private final Handler handler;
  private final OutputStream out;

  Connection(Socket socket, Handler handler) throws IOException {
    this.socket = socket;
    this.handler = handler;
    this.out = socket.getOutputStream();
  }

  void serve() throws IOException, InterruptedException {
    RequestReader reader = new RequestReader(socket.getInputStream(), this::sayContinue);
    try {
      while (true) {
        Optional<Request> request = reader.next();
        if (request.isEmpty()) {
          return;
        }
        boolean last = request.get().header("connection").orElse("").equalsIgnoreCase("close");
        Response response = handler.answer(request.get());
        if (!write(response, last)) {
          return;
        }
      }
    } catch (BadRequestException e) {
      byte[] body = ("{\"error\":\"" + e.getMessage() + "\"}").getBytes(ISO_8859_1);
      write(Response.json(e.status(), Map.of(), body), true);
    }
  }

  /// Whether the connection stays open.
  private boolean write(Response response, boolean last) throws IOException, InterruptedException {
    byte[] head = head(response, last);
    Body body = response.body();
    switch (response.ending()) {
      case WHOLE -> whole(head, body);
      case CUT_IN_HEAD -> out.write(head, 0, head.length / 2);
      case CUT_IN_BODY -> {
        out.write(head);
        body.writeTo(out, body.length() / 2);
      }
      case HALF_CLOSED -> {
        out.write(head);
        body.writeTo(out, body.length() / 2);
        socket.shutdownOutput();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
      case RESET -> socket.setSoLinger(true, 0);
    }
    return response.ending() == Response.Ending.WHOLE && !last;
  }

  /// A small answer goes out in one packet.
  private void whole(byte[] head, Body body) throws IOException, InterruptedException {
    if (body.length() > SMALL || !body.atOnce()) {
      out.write(head);
      body.writeTo(out, body.length());
      return;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + (int) body.length());
    all.writeBytes(head);
    body.writeTo(all, body.length());
    all.writeTo(out);
  }

  private static byte[] head(Response response, boolean last) {
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 ").append(response.status()).append(' ');
    head.append(REASONS.getOrDefault(response.status(), "Status")).append("\r\n");
    response.headers().forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
    head.append("content-length: ").append(response.body().length()).append("\r\n");
    if (last) {
      head.append("connection: close\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private void sayContinue() throws IOException {
    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
  }
}
