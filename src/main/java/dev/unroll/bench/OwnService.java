package dev.unroll.bench;

import dev.unroll.cli.argument.CommandFailed;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The service in this process, on free ports, for a command that measures it. It runs until the
 * process ends; there can be one.
 */
public final class OwnService implements QuarkusApplication {
  private static final CompletableFuture<Ports> PORTS = new CompletableFuture<>();
  private static final Duration LOADING_TIMEOUT = Duration.ofMinutes(5);

  private final HttpServer server;

  /**
   * Where the service listens.
   *
   * @param management the port of its health
   */
  private record Ports(int http, int management) {
    static URI local(int port) {
      return URI.create("http://127.0.0.1:" + port);
    }
  }

  @Inject
  OwnService(HttpServer server) {
    this.server = server;
  }

  @Override
  public int run(String... args) {
    PORTS.complete(new Ports(server.getPort(), server.getManagementPort()));
    Quarkus.waitForExit();
    return 0;
  }

  /**
   * Starts the service and waits until it has loaded its models.
   *
   * @param models the folder with the models
   * @param threads of ONNX Runtime
   * @return its address
   */
  static URI start(Path models, int threads) throws InterruptedException {
    System.setProperty("quarkus.http.port", "0");
    System.setProperty("quarkus.http.host", "127.0.0.1");
    System.setProperty("quarkus.management.port", "0");
    System.setProperty("quarkus.log.console.stderr", "true");
    System.setProperty("unroll.models", models.toString());
    System.setProperty("unroll.threads", Integer.toString(threads));
    Thread.ofPlatform()
        .name("unroll-service")
        .daemon()
        .start(
            () ->
                Quarkus.run(
                    OwnService.class,
                    (_, failure) ->
                        PORTS.completeExceptionally(
                            failure == null ? new IllegalStateException("it ended") : failure)));
    try {
      Ports ports = PORTS.join();
      awaitReady(Ports.local(ports.management).resolve("/q/health/ready"));
      return Ports.local(ports.http);
    } catch (CompletionException e) {
      throw new CommandFailed("the service does not start: " + e.getCause());
    }
  }

  private static void awaitReady(URI health) throws InterruptedException {
    long start = System.nanoTime();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(health).build();
      while (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        if (System.nanoTime() - start > LOADING_TIMEOUT.toNanos()) {
          throw new CommandFailed("the service is not ready after " + LOADING_TIMEOUT);
        }
        Thread.sleep(100);
      }
    } catch (IOException e) {
      throw new CommandFailed("the service does not answer: " + e.getMessage());
    }
  }
}
