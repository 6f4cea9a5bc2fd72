package dev.unroll.train.parallel;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A place in a ring that is not closed yet: a socket that listens. Its address is told to the
 * others, and with the addresses of all {@link #join} makes the ring.
 */
public final class Seat implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** How long a stranger may hold up the one that is waited for. */
  private static final Duration GREETING = Duration.ofSeconds(5);

  private final ServerSocket server;

  private Seat(ServerSocket server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param host name or address by which the others reach this machine
   * @param port 0 for one that is free
   * @throws WorkerFailure when it cannot
   */
  public static Seat at(String host, int port) {
    ServerSocket server = null;
    try {
      server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return new Seat(server);
    } catch (IOException e) {
      closeQuietly(server);
      throw new WorkerFailure("%s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /**
   * What workers have in common.
   *
   * @param secret that all know and nobody else
   * @param wire how elements are written
   * @param joining how long the others may take to come
   * @param patience how long a worker may say nothing before it counts as lost
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Terms(byte[] secret, Wire wire, Duration joining, Duration patience) {
    public Terms {
      secret = secret.clone();
    }
  }

  /**
   * Connects to the next worker, waits for the one before, and stops listening.
   *
   * @param rank place among the addresses
   * @param addresses of all workers, at least two
   * @throws WorkerFailure when one does not come or does not know the secret
   */
  public Ring join(int rank, List<InetSocketAddress> addresses, Terms terms) {
    Handshake handshake = new Handshake(terms.secret(), rank, addresses.size(), terms.wire());
    Executor thread = task -> Thread.ofVirtual().name("unroll-ring-accept").start(task);
    CompletableFuture<Socket> previous =
        CompletableFuture.supplyAsync(() -> accept(handshake, terms), thread);
    Socket next = null;
    try {
      next = connect(addresses.get((rank + 1) % addresses.size()), handshake, terms);
      Socket before = previous.join();
      next.setSoTimeout((int) terms.patience().toMillis());
      before.setSoTimeout((int) terms.patience().toMillis());
      return new Ring(rank, addresses.size(), terms.wire(), next, before);
    } catch (IOException e) {
      closeQuietly(next);
      var unused = previous.thenAccept(Seat::closeQuietly);
      throw new WorkerFailure(
          "worker %d cannot be reached: %s"
              .formatted((rank + 1) % addresses.size(), e.getMessage()),
          e);
    } catch (CompletionException e) {
      closeQuietly(next);
      throw e.getCause() instanceof WorkerFailure failure ? failure : e;
    } catch (WorkerFailure e) {
      closeQuietly(next);
      var unused = previous.thenAccept(Seat::closeQuietly);
      throw e;
    } finally {
      close();
    }
  }

  private static Socket connect(InetSocketAddress address, Handshake handshake, Terms terms)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, (int) terms.joining().toMillis());
      socket.setSoTimeout((int) terms.joining().toMillis());
      handshake.connect(
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(socket.getOutputStream()));
      return socket;
    } catch (IOException | RuntimeException e) {
      closeQuietly(socket);
      throw e;
    }
  }

  /** Strangers are turned away, and the wait goes on. */
  private Socket accept(Handshake handshake, Terms terms) {
    long end = System.nanoTime() + terms.joining().toNanos();
    int refused = 0;
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw late(handshake, refused);
      }
      Socket socket = null;
      try {
        server.setSoTimeout((int) Math.max(1, left));
        socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Math.max(1, Math.min(left, GREETING.toMillis())));
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1));
        if (handshake.accept(in, new DataOutputStream(socket.getOutputStream()))) {
          return socket;
        }
        refused++;
        closeQuietly(socket);
      } catch (SocketTimeoutException e) {
        closeQuietly(socket);
        refused += socket == null ? 0 : 1;
      } catch (IOException e) {
        closeQuietly(socket);
        if (server.isClosed()) {
          throw new WorkerFailure("the wait for the worker before was given up", e);
        }
        refused++;
      }
    }
  }

  private static WorkerFailure late(Handshake handshake, int refused) {
    return new WorkerFailure(
        "worker %d did not come%s"
            .formatted(
                Math.floorMod(handshake.rank() - 1, handshake.count()),
                refused == 0
                    ? ""
                    : "; %d connections without the job's secret were refused".formatted(refused)));
  }

  static int buffer() {
    return BUFFER;
  }

  @Override
  public void close() {
    closeQuietly(server);
  }

  /** What is closed is not needed any more. */
  private static void closeQuietly(@Nullable Closeable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }
}
