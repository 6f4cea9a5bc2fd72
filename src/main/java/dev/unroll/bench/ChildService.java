package dev.unroll.bench;

import dev.unroll.cli.argument.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The service in a process of its own, on free ports of this machine, with the models of one
 * folder. It ends when it is closed.
 */
final class ChildService implements AutoCloseable {
  private static final Duration LOADING_TIMEOUT = Duration.ofMinutes(5);

  private final Process process;
  private final URI address;

  private ChildService(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts the program that runs here once more and waits until it is ready.
   *
   * @param settings of the service, by property
   */
  static ChildService start(Path models, Map<String, String> settings) throws InterruptedException {
    int port = freePort();
    int management = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--enable-native-access=ALL-UNNAMED");
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-Dunroll.models=" + models);
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dquarkus.management.port=" + management);
    command.add("-Dquarkus.log.console.level=WARN");
    String classes = System.getProperty("java.class.path");
    if (classes.endsWith("quarkus-run.jar")) {
      command.addAll(List.of("-jar", classes));
    } else {
      throw new CommandFailed("needs the packaged program, or --url");
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      awaitReady(process, local(management).resolve("/q/health/ready"));
      return new ChildService(process, local(port));
    } catch (IOException e) {
      throw new CommandFailed("the service does not start: " + e.getMessage());
    }
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitReady(Process process, URI health) throws InterruptedException {
    long start = System.nanoTime();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(health).build();
      while (!isReady(http, request)) {
        if (!process.isAlive()) {
          throw new CommandFailed("the service ended with status " + process.exitValue());
        }
        if (System.nanoTime() - start > LOADING_TIMEOUT.toNanos()) {
          process.destroy();
          throw new CommandFailed("the service is not ready after " + LOADING_TIMEOUT);
        }
        Thread.sleep(50);
      }
    }
  }

  private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // It does not listen yet.
    }
  }

  URI address() {
    return address;
  }

  /** The most memory that it had, in bytes, where the system tells; else 0. */
  long mostMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
