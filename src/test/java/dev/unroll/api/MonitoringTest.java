package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.external.RequiredProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The alerts and the dashboard: they ask for what there is, and a real Prometheus understands. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class MonitoringTest {
  private static final Path FOLDER = Path.of("src/main/prometheus");
  private static final Path COMPONENT = Path.of("k8s/components/observability");
  private static final Path DASHBOARD = COMPONENT.resolve("dashboard.json");
  private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"(.*)\"");

  /** A metric in a query; all of ours, and those that Quarkus and Micrometer give, look so. */
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:unroll|http_server|jvm|process)_[a-z0-9_]+\\b");

  @BeforeEach
  void haveSomethingToShow() {
    TestService.awaitReady();
    FakeEngines.script("fake-letters").reset();
    complete("hello", 200);
    complete("", 400);
  }

  private static void complete(String prompt, int status) {
    given()
        .contentType(ContentType.JSON)
        .body(
            """
            {"model": "fake-letters", "prompt": "%s", "max_tokens": 20}"""
                .formatted(prompt))
        .post("/v1/completions")
        .then()
        .statusCode(status);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  @Test
  void alertsForKubernetes_areTheSame() throws IOException {
    Map<String, Object> plain = new Yaml().load(read(FOLDER.resolve("alerts.yml")));
    Map<String, Object> kubernetes =
        new Yaml().load(read(COMPONENT.resolve("prometheusrule.yaml")));

    assertThat(kubernetes.get("spec")).isEqualTo(plain);
  }

  @Test
  void metricsThatAreAskedFor_areThere() throws IOException {
    String queries =
        Stream.concat(
                EXPRESSION.matcher(read(DASHBOARD)).results().map(found -> found.group(1)),
                alerts().stream().map(alert -> alert.get("expr")))
            .map(String::valueOf)
            .collect(Collectors.joining("\n"));
    Set<String> asked =
        new TreeSet<>(METRIC.matcher(queries).results().map(m -> m.group()).toList());
    Set<String> given =
        get(TestService.management("/q/metrics"))
            .asString()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toSet());

    assertThat(asked).hasSizeGreaterThan(25);
    // A virtual machine that has not collected garbage yet does not have these.
    given.addAll(List.of("jvm_gc_pause_seconds_sum"));
    assertThat(given).containsAll(asked);
  }

  @Test
  void documentedMetrics_areThose() throws IOException {
    String page = get(TestService.management("/q/metrics")).asString();
    Set<String> ours =
        page.lines()
            .filter(
                line -> line.startsWith("# TYPE unroll_") || line.startsWith("# TYPE process_re"))
            .map(line -> line.split(" ", 4)[2])
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));
    String document = read(Path.of("src/main/docs/operations.md"));

    assertThat(ours).isNotEmpty().allSatisfy(name -> assertThat(document).contains("`" + name));
    assertThat(alerts())
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(document).contains("`" + alert.get("alert") + "`"));
  }

  private static List<Map<?, ?>> alerts() throws IOException {
    Map<String, List<Map<String, List<Map<?, ?>>>>> file =
        new Yaml().load(read(FOLDER.resolve("alerts.yml")));
    return file.getOrDefault("groups", List.of()).stream()
        .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
        .toList();
  }

  @Test
  void alerts_goOffWhenTheyShould() throws Exception {
    require("promtool");

    assertThat(run(60, "promtool", "check", "config", FOLDER.resolve("prometheus.yml").toString()))
        .isEmpty();
    assertThat(run(60, "promtool", "test", "rules", FOLDER.resolve("alerts-test.yml").toString()))
        .isEmpty();
  }

  @Test
  void prometheus_hasDataForEveryQuery() throws Exception {
    require("prometheus");
    require("curl");
    URI management = URI.create(TestService.management("/"));
    System.gc(); // so that there was a pause
    Thread load =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    complete("hello", 200);
                    complete("", 400);
                  }
                });
    try {
      assertThat(
              run(
                  60,
                  FOLDER.resolve("check").toString(),
                  "localhost:" + management.getPort(),
                  String.valueOf(freePort())))
          .isEmpty();
    } finally {
      load.interrupt();
      load.join();
    }
  }

  private static void require(String program) {
    Assumptions.assumeTrue(
        RequiredProgram.find(program).isPresent(), program + " is not on the PATH");
  }

  /** Runs a program to its end, and returns what it says if it fails. */
  private static Optional<String> run(int seconds, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    return ended && process.exitValue() == 0
        ? Optional.empty()
        : Optional.of(Stream.of(command).collect(Collectors.joining(" ")) + "\n" + said);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
