package dev.inlay.core.db;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Makes sockets that answer a peek at once. Having read a notification, the driver asks whether
/// another one follows by reading with a timeout of one millisecond (`PGStream.hasMessagePending`,
/// pgjdbc 42.7); every wake-up of a worker would wait for that. Public, since the driver makes it
/// by name.
public final class PromptSocketFactory extends SocketFactory {
  private static final int PEEK_MILLIS = 1;

  /// For the driver.
  public PromptSocketFactory() {}

  @Override
  public Socket createSocket() {
    return new PromptSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new PromptSocket(host, port, null, 0);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return new PromptSocket(host, port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host.getHostAddress(), port, localHost, localPort);
  }

  private static final class PromptSocket extends Socket {
    PromptSocket() {}

    PromptSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
        throws IOException {
      super(host, port, localHost, localPort);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          answerPeek();
          return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          answerPeek();
          return super.read(bytes, offset, length);
        }

        private void answerPeek() throws IOException {
          if (getSoTimeout() == PEEK_MILLIS && available() == 0) {
            throw new SocketTimeoutException("nothing to read");
          }
        }
      };
    }
  }
}
