package dev.unroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service as a user who may not read some of its models, as of a volume that another
 * user has filled. Root may read everything, so that it starts the service as nobody.
 */
@EnabledOnOs(OS.LINUX)
class OtherUserIT {
  private static final Path LAUNCHER = Path.of("target/unroll").toAbsolutePath();
  private static final int PATIENCE_SECONDS = 60;
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;
  private Path models = Path.of("");

  @BeforeEach
  void copyModels() throws IOException {
    permit(folder, "rwxr-xr-x");
    models = Files.createDirectory(folder.resolve("models"));
    for (String name : List.of("open", "closed", "graph", "config")) {
      copy(Path.of("models", "sine-elman"), models.resolve(name));
    }
    permit(models.resolve("closed"), "---------");
    permit(models.resolve("graph").resolve("model.onnx"), "---------");
    permit(models.resolve("config").resolve("config.json"), "---------");
  }

  @AfterEach
  void permitAll() throws IOException {
    permit(models, "rwxr-xr-x");
    permit(models.resolve("closed"), "rwxr-xr-x");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    permit(to, "rwxr-xr-x");
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        permit(Files.copy(file, to.resolve(file.getFileName())), "rw-r--r--");
      }
    }
  }

  private static void permit(Path place, String permissions) throws IOException {
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(permissions));
  }

  /** What starts a program as a user who is not root. */
  private static List<String> asUser() throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    List<String> prefix = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    List<String> trial = new ArrayList<>(prefix);
    trial.addAll(List.of("test", "-r", Path.of("target/quarkus-app/quarkus-run.jar") + ""));
    Process tried = new ProcessBuilder(trial).start();
    assertThat(tried.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assumeThat(tried.exitValue()).as("nobody may read this program, or no setpriv").isZero();
    return prefix;
  }

  @Test
  void modelsThatMayNotBeRead_areRefusedByTheirFile_andServedOnceTheyMay() throws Exception {
    Path log = folder.resolve("log");
    int management = freePort();
    List<String> command = new ArrayList<>(asUser());
    command.addAll(
        List.of(
            LAUNCHER.toString(),
            "serve",
            "--models",
            models.toString(),
            "--port",
            "0",
            "--management-port",
            "" + management));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().put("UNROLL_RELOAD", "100ms");
    Process service = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI ready = URI.create("http://localhost:%d/q/health/ready".formatted(management));
      JsonNode refused =
          await(client, ready, data -> data.path("state").asText().equals("serving"));
      assertThat(refused.path("served").asText()).isEqualTo("open");
      String denied = ": may not be read by this user";
      assertThat(refused.path("refused closed").asText())
          .isEqualTo(models.resolve("closed") + "/SHA256SUMS" + denied);
      assertThat(refused.path("refused graph").asText())
          .isEqualTo(models.resolve("graph") + "/model.onnx" + denied);
      assertThat(refused.path("refused config").asText())
          .isEqualTo(models.resolve("config") + "/config.json" + denied);
      assertThat(Files.readAllLines(log).stream().filter(line -> line.contains("may not be read")))
          .hasSize(3)
          .allMatch(line -> line.contains(" is not served: "));

      permit(models.resolve("closed"), "rwxr-xr-x");
      permit(models.resolve("graph").resolve("model.onnx"), "rw-r--r--");
      await(client, ready, data -> data.path("served").asText().equals("closed, graph, open"));

      permit(models, "---------");
      JsonNode away = await(client, ready, data -> data.has("folder"));
      assertThat(away.path("folder").asText()).isEqualTo(models + denied);
      assertThat(away.path("served").asText()).isEqualTo("closed, graph, open");
      assertThat(Files.readString(log)).doesNotContain("Exception", "\tat ");
    } finally {
      service.destroy();
      service.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      service.destroyForcibly();
    }
  }

  /** What readiness says of the models, as soon as it is so. */
  private static JsonNode await(HttpClient client, URI ready, Predicate<JsonNode> condition)
      throws Exception {
    Instant end = Instant.now().plusSeconds(PATIENCE_SECONDS);
    JsonNode last = JSON.missingNode();
    while (Instant.now().isBefore(end)) {
      try {
        String answer =
            client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString()).body();
        for (JsonNode check : JSON.readTree(answer).path("checks")) {
          if (check.path("name").asText().equals("models")) {
            last = check.path("data");
          }
        }
        if (condition.test(last)) {
          return last;
        }
      } catch (IOException notYet) {
        // It starts.
      }
      Thread.sleep(50);
    }
    throw new AssertionError("readiness still says " + last);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
