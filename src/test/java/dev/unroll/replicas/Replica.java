package dev.unroll.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One process of the packaged service on this machine. */
final class Replica {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final int port;
  private final int managementPort;
  private final Path models;
  private final Path log;
  private Process process;

  Replica(int port, int managementPort, Path models, Path folder) throws IOException {
    this.port = port;
    this.managementPort = managementPort;
    this.models = models;
    this.log = folder.resolve("replica-" + port + ".log");
    this.process = launch();
  }

  int port() {
    return port;
  }

  int managementPort() {
    return managementPort;
  }

  private Process launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                JAR.toString(),
                "serve"));
    builder
        .environment()
        .putAll(
            Map.of(
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", "" + port,
                "QUARKUS_MANAGEMENT_PORT", "" + managementPort,
                "QUARKUS_SHUTDOWN_DELAY", "3s",
                "QUARKUS_SHUTDOWN_TIMEOUT", "65s",
                "UNROLL_DRAIN", "60s",
                "UNROLL_MODELS", models.toString(),
                "UNROLL_PING", "1s",
                "UNROLL_SLOTS", "64"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  /** Starts it again after its end. */
  void restart() throws IOException {
    process = launch();
  }

  /** Sends SIGTERM and waits for the end; the time that it took. */
  Duration terminate() throws InterruptedException {
    long start = System.nanoTime();
    process.destroy();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("%s ended", this).isTrue();
    assertThat(process.exitValue()).as("exit code of %s", this).isEqualTo(143);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends a signal by name, such as STOP. */
  void signal(String name) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  /** Whether it takes requests, as a load balancer asks. */
  boolean isReady() {
    try {
      return management("/q/health/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The sum of a metric over its labels, 0 when it is not there. */
  double metric(String name) throws IOException {
    return Pattern.compile("(?m)^" + name + "(?:\\{.*\\})? (\\S+)$")
        .matcher(management("/q/metrics").body())
        .results()
        .map(MatchResult::group)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Requests that have ended. */
  double ended() throws IOException {
    return metric("unroll_e2e_request_latency_seconds_count");
  }

  private HttpResponse<String> management(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public String toString() {
    return "the replica at port " + port + " (" + log + ")";
  }
}
