package dev.inlay.simulator.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpListenerTest {
  private HttpListener listener;

  /// Tells what it read.
  @BeforeEach
  void start() throws IOException {
    listener = HttpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.serve(
        request ->
            Response.json(
                200,
                Map.of(),
                (request.method()
                        + " "
                        + request.path()
                        + "?"
                        + request.query()
                        + " "
                        + request.header("x-some").orElse("-")
                        + " "
                        + request.body())
                    .getBytes(UTF_8)));
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void readsRequestsOneAfterAnotherOnOneConnection() throws IOException {
    String sent =
        "POST /a%20b+c?d=1&e HTTP/1.1\r\nX-Some:  Thing \r\nContent-Length: 3\r\n\r\nxyz"
            + "GET /z HTTP/1.1\r\nconnection: close\r\n\r\n";
    assertThat(exchange(sent))
        .containsSubsequence(
            "HTTP/1.1 200 OK\r\n",
            "content-length: 27\r\n\r\n",
            "POST /a b+c?d=1&e Thing xyz",
            "HTTP/1.1 200 OK\r\n",
            "connection: close\r\n",
            "GET /z? - ");
  }

  @Test
  void readsABodyInChunks() throws IOException {
    String sent =
        String.join(
            "\r\n",
            "POST / HTTP/1.1",
            "transfer-encoding: chunked",
            "connection: close",
            "",
            "3;x=y",
            "abc",
            "A",
            "0123456789",
            "0",
            "trailer: x",
            "\r\n");
    assertThat(exchange(sent)).endsWith("abc0123456789");
  }

  @Test
  void letsAClientThatAsksSendItsBody() throws IOException {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\nconnection: close\r\n\r\n");
      assertThat(new String(socket.getInputStream().readNBytes(25), ISO_8859_1))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      write(socket, "ok");
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).endsWith("ok");
    }
  }

  @Test
  void readsARequestThatComesByteByByte() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      String sent = "POST / HTTP/1.1\r\ncontent-length: 6\r\nconnection: close\r\n\r\nü🍜";
      for (byte b : sent.getBytes(UTF_8)) {
        socket.getOutputStream().write(b);
      }
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).endsWith("- ü🍜");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | nonsense",
        "400 | GET / HTTP/2.0",
        "400 | GET /%zz HTTP/1.1",
        "400 | GET / HTTP/1.1~nocolon",
        "400 | POST / HTTP/1.1~content-length: many",
        "400 | POST / HTTP/1.1~content-length: -1",
        "413 | POST / HTTP/1.1~content-length: 999999999",
      })
  void refusesWhatItCannotRead(int status, String head) throws IOException {
    assertThat(exchange(head.replace("~", "\r\n") + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("connection: close");
  }

  @Test
  void refusesAnEndlessHead() throws IOException {
    assertThat(exchange("GET / HTTP/1.1\r\nx: " + "y".repeat(70_000))).startsWith("HTTP/1.1 431 ");
  }

  @Test
  void closesEveryConnectionAndFreesThePort() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    HttpListener waiting =
        HttpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    waiting.serve(
        request -> {
          asked.countDown();
          Thread.sleep(Long.MAX_VALUE);
          throw new IllegalStateException();
        });
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), waiting.port())) {
      write(socket, "GET / HTTP/1.1\r\n\r\n");
      asked.await();
      waiting.close();
      waiting.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), waiting.port()).close())
        .isInstanceOf(ConnectException.class);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private String exchange(String sent) throws IOException {
    try (Socket socket = connect()) {
      write(socket, sent);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }
}
