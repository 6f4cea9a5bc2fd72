package dev.unroll.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that writes what it likes to a socket, and reads what comes. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 15_000;

  private final Socket socket = new Socket();

  /** A client that is connected to the service at an address. */
  RawClient(URI service) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head of a request with a JSON body. */
  static String head(String path, String moreHeaders) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n"
        .formatted(path, moreHeaders);
  }

  /** A request with a JSON body. */
  static String post(String path, String body) {
    return head(path, "Content-Length: %d\r\n".formatted(body.length())) + body;
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends a text, unless the service has closed the connection. */
  RawClient sendIfOpen(String text) {
    try {
      return send(text);
    } catch (IOException closed) {
      return this;
    }
  }

  /** Whether the service has closed the connection, or does so in a moment. */
  boolean isClosedAtOnce() {
    try {
      socket.setSoTimeout(100);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Sends nothing more, but reads. */
  RawClient endInput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Everything until the service closes the connection. */
  String all() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection stays open, after " + all, e);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** Everything until the service ends the connection, in whatever way. */
  String allOrReset() throws IOException {
    StringBuilder all = new StringBuilder();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.append((char) next);
      }
    } catch (SocketException reset) {
      return all.toString();
    }
    return all.toString();
  }

  /** What comes until a text has come. */
  String until(String text) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (read.indexOf(text) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("the connection ended after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  /** Leaves; with unread bytes, or after this, the service's system is told so. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
