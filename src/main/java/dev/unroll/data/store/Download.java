package dev.unroll.data.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The download of one data set: written to a temporary file, checked against the pinned hash, and
 * only then moved into place.
 *
 * @param patience longest time without a byte
 */
record Download(Source source, DownloadProgress progress, Duration patience) {
  void into(Path file) {
    if (source.repacked()) {
      throw new DataException(
          ("%s cannot be downloaded as one file: put it, packed from %s, at %s in a folder that"
                  + " UNROLL_DATA names")
              .formatted(source.name(), source.address(), source.path()));
    }
    try {
      Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
      Path partial = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      try {
        String sha256 = receive(partial);
        if (!sha256.equals(source.sha256())) {
          throw failed(
              "what is there now is not the pinned data (SHA-256 %s, expected %s)"
                  .formatted(sha256, source.sha256()));
        }
        Files.move(
            partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException unwritable) {
      throw new DataException("cannot write " + file + ": " + reason(unwritable), unwritable);
    }
  }

  private String receive(Path partial) throws IOException {
    try (HttpClient client =
            HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        InputStream in = open(client);
        OutputStream out = Files.newOutputStream(partial)) {
      return copy(in, out);
    }
  }

  private InputStream open(HttpClient client) {
    HttpRequest request = HttpRequest.newBuilder(source.address()).timeout(patience).build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw failed("the server answered " + response.statusCode());
      }
      return response.body();
    } catch (HttpTimeoutException late) {
      throw failed("no answer within " + patience.toSeconds() + " s");
    } catch (ConnectException unreachable) {
      throw failed(
          isUnknownHost(unreachable) ? "the server's name is not known here" : "no connection");
    } catch (IOException broken) {
      throw failed(reason(broken));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private String copy(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[1 << 16];
    long received = 0;
    try (Watch watch = new Watch(in, patience)) {
      for (int read = read(in, buffer, watch); read >= 0; read = read(in, buffer, watch)) {
        received += read;
        if (received > source.bytes()) {
          throw failed("it is larger than the pinned data (" + source.bytes() + " bytes)");
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
        progress.received(source, received);
      }
    }
    return Sha256.hex(digest);
  }

  private int read(InputStream in, byte[] buffer, Watch watch) {
    watch.wind();
    try {
      int read = in.read(buffer);
      if (!watch.rang()) {
        return read;
      }
    } catch (IOException broken) {
      if (!watch.rang()) {
        throw failed("the connection broke: " + reason(broken));
      }
    }
    throw failed("nothing came for " + patience.toSeconds() + " s");
  }

  private DataException failed(String reason) {
    return new DataException(
        "cannot download %s from %s: %s; put the file at %s in a folder that UNROLL_DATA names"
            .formatted(source.name(), source.address(), reason, source.path()));
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Closes a stream that stalls, which ends the blocked read. */
  private static final class Watch implements AutoCloseable {
    private final InputStream watched;
    private final Duration patience;
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("download-watch").factory());
    private volatile boolean rang;
    private ScheduledFuture<?> alarm;

    Watch(InputStream watched, Duration patience) {
      this.watched = watched;
      this.patience = patience;
      alarm = schedule();
    }

    private ScheduledFuture<?> schedule() {
      return timer.schedule(this::ring, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ring() {
      rang = true;
      try {
        watched.close();
      } catch (IOException alreadyBroken) {
        // the blocked read fails
      }
    }

    void wind() {
      alarm.cancel(false);
      alarm = schedule();
    }

    boolean rang() {
      return rang;
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}
