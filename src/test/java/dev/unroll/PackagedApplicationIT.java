package dev.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a user starts it: its own process, its exit codes, what it prints. */
class PackagedApplicationIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Path LAUNCHER = Path.of("target/unroll").toAbsolutePath();

  /** How long a process may take on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private record Ended(int exitCode, String out, String err) {}

  @Test
  void help_printsNothingElse() throws Exception {
    Ended ended = run(java("--help"));

    assertThat(ended.exitCode).isZero();
    assertThat(ended.out).startsWith("Usage: unroll");
    assertThat(ended.err).isEmpty();
  }

  @Test
  void unknownCommand_endsWithOneLine() throws Exception {
    Ended ended = run(java("srve"));

    assertThat(ended.exitCode).isEqualTo(2);
    assertThat(ended.out).isEmpty();
    assertThat(ended.err).contains("unknown command 'srve'").hasLineCount(1);
  }

  @Test
  void inspectOfAMissingModel_endsWithOneLine() throws Exception {
    Ended ended = run(java("inspect", "nosuch"));

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.err).startsWith("unroll: no model 'nosuch'").hasLineCount(1);
  }

  @Test
  void launcher_worksThroughALinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("unroll"), LAUNCHER);

    Ended ended = run(List.of(link.toString(), "--version"));

    assertThat(ended.exitCode).isZero();
    assertThat(ended.out).startsWith("Unroll ");
    assertThat(ended.err).isEmpty();
  }

  @Test
  void serve_withJsonLogs_printsNothingElse() throws Exception {
    int management = freePort();
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.createDirectory(models.resolve("broken"));
    Files.writeString(models.resolve("broken").resolve("config.json"), "{}");
    Path log = folder.resolve("log");
    Process service =
        start(
            java(
                "serve",
                "--port",
                "" + freePort(),
                "--management-port",
                "" + management,
                "--models",
                models.toString()),
            folder,
            log,
            log,
            Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"));
    try {
      assertThat(awaitLive(management, service)).as(Files.readString(log)).isEqualTo(200);
    } finally {
      service.destroy();
      service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      service.destroyForcibly();
    }

    JsonMapper json = JsonMapper.builder().build();
    assertThat(Files.readAllLines(log))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            line ->
                assertThat(json.readTree(line).properties())
                    .extracting(Map.Entry::getKey)
                    .contains("timestamp", "level", "loggerName", "message", "mdc"))
        .anySatisfy(line -> assertThat(line).contains("broken is not served"))
        .anySatisfy(line -> assertThat(line).contains("management port " + management));
  }

  @Test
  void serve_answersUntilItIsTerminated() throws Exception {
    int port = freePort();
    int management = freePort();
    Path models = Files.createDirectory(folder.resolve("models"));
    Path log = folder.resolve("log");
    Process service =
        start(
            java(
                "serve",
                "--port",
                "" + port,
                "--management-port",
                "" + management,
                "--models",
                models.toString()),
            folder,
            log,
            log);
    try {
      assertThat(awaitLive(management, service)).as(Files.readString(log)).isEqualTo(200);

      service.destroy();

      assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(service.exitValue()).isEqualTo(143);
      assertThat(Files.readString(log))
          .contains("open http://localhost:" + port + "/")
          .contains("at port " + management + ", below /q")
          .doesNotContain("WARNING:", "ERROR", "Exception");
    } finally {
      service.destroyForcibly();
    }
  }

  @Test
  void serve_onATakenPort_endsWithOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Ended ended =
          run(java("serve", "--port", "" + taken.getLocalPort(), "--management-port", "0"));

      assertThat(ended.exitCode).isEqualTo(1);
      assertThat(ended.err)
          .startsWith("unroll: cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--port")
          .hasLineCount(1);
      assertThat(ended.out).doesNotContain("ERROR", "\tat ");
    }
  }

  @Test
  void serve_onATakenManagementPort_endsWithOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Ended ended =
          run(java("serve", "--port", "0", "--management-port", "" + taken.getLocalPort()));

      assertThat(ended.exitCode).isEqualTo(1);
      assertThat(ended.err)
          .startsWith("unroll: cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--management-port")
          .hasLineCount(1);
      assertThat(ended.out).doesNotContain("ERROR", "\tat ");
    }
  }

  @Test
  void serve_forOtherMachinesWithoutKeys_endsWithOneLineThatNamesTheWaysOut() throws Exception {
    Ended ended = run(java("serve", "--host", "0.0.0.0", "--port", "0", "--management-port", "0"));

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.err)
        .startsWith("unroll: listening on 0.0.0.0 lets other machines in")
        .contains("UNROLL_KEYS", "unroll keys create", "UNROLL_OPEN=true")
        .hasLineCount(1);
    assertThat(ended.out).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void serve_onAGpuThatCannotBeUsed_endsWithOneLineThatSaysWhy() throws Exception {
    Device device = Device.choose(Provider.AUTO);
    assumeThat(device.provider()).isEqualTo(Provider.CPU);
    Ended ended = run(java("serve", "--provider", "cuda", "--port", "0", "--management-port", "0"));

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.err.strip()).isEqualTo("unroll: CUDA cannot be used: " + device.reason());
    assertThat(ended.out).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void serve_onAnUnknownHost_endsWithOneLine() throws Exception {
    Ended ended =
        run(java("serve", "--host", "host.invalid", "--port", "0", "--management-port", "0"));

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.err).startsWith("unroll: cannot listen on").contains("host.invalid");
    assertThat(ended.err).hasLineCount(1);
    assertThat(ended.out).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void train_insideTheModelsFolder_saysThatItWasReplaced() throws Exception {
    Path model = Files.createDirectory(folder.resolve("xor"));
    Files.writeString(
        model.resolve("recipe.yaml"),
        """
        title: Exclusive or
        data: {source: elman-xor, bits: 300}
        architecture: {type: elman, hidden: 4}
        training: {epochs: 1, batch: 1, length: 8, optimizer: {type: adamw, learningRate: 0.01}}
        """);

    Ended ended = run(List.of(LAUNCHER.toString(), "train", "."), model);

    assertThat(ended.exitCode).as(ended.err).isZero();
    assertThat(ended.err)
        .startsWith("unroll: warning: only 38 updates")
        .endsWith("unroll: the new model took this folder's place; see it with: cd .\n")
        .hasLineCount(2);
    assertThat(model.resolve("model.onnx")).exists();
  }

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // It lives too short for C2.
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private Ended run(List<String> command) throws Exception {
    return run(command, folder);
  }

  private Ended run(List<String> command, Path directory) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = start(command, directory, out, err);
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s ended", command).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Process start(List<String> command, Path directory, Path out, Path err)
      throws IOException {
    return start(command, directory, out, err, Map.of());
  }

  private Process start(
      List<String> command, Path directory, Path out, Path err, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
    return builder.start();
  }

  /** The status of the liveness check, once there is one. */
  private static int awaitLive(int port, Process service) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/live")).build();
    Instant end = Instant.now().plus(PATIENCE);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (service.isAlive() && Instant.now().isBefore(end)) {
        try {
          return client
              .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
              .statusCode();
        } catch (IOException notYet) {
          Thread.sleep(100);
        }
      }
    }
    return -1;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
