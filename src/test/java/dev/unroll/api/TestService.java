package dev.unroll.api;

import dev.unroll.bundle.Task;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.hub.ImportOptions;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** The models' folder that the service under test serves, whole and damaged ones. */
public final class TestService implements QuarkusTestResourceLifecycleManager {
  private static final Path MODELS = Path.of("target", "test-models").toAbsolutePath();

  private static final Path GLOSSARIES = Path.of("target", "test-glossaries").toAbsolutePath();

  /** Most tokens that {@code fake-chat} reads and writes. */
  static final int CHAT_CONTEXT = 200;

  /** The folder that is served. */
  public static Path models() {
    return MODELS;
  }

  @Override
  public Map<String, String> start() {
    try {
      delete(MODELS);
      delete(GLOSSARIES);
      Files.createDirectories(MODELS);
      TestModels.text(MODELS.resolve("letters"), 1);
      TestModels.text(MODELS.resolve("fake-letters"), 1);
      TestModels.text(MODELS.resolve("org/letters"), 2);
      TestModels.chat(MODELS.resolve("chat"), TestModels.CHAT_TEMPLATE, null, 1);
      TestModels.chat(MODELS.resolve("fake-chat"), TestModels.CHAT_TEMPLATE, CHAT_CONTEXT, 1);
      TestModels.chat(MODELS.resolve("fake-tools"), TestModels.TOOLS_TEMPLATE, 2_000, 1);
      TestModels.chat(MODELS.resolve("fake-words"), TestModels.CHAT_TEMPLATE, 2_000, 1);
      TestModels.chat(
          MODELS.resolve("fake-strict-chat"),
          "{% if messages[0].role == 'system' %}{{ raise_exception('No system, please') }}"
              + "{% endif %}{% for m in messages %}{{ m.content }}|{% endfor %}",
          null,
          1);
      TestModels.chat(MODELS.resolve("broken-chat"), "\n{{ messages | nosuch }}", null, 1);
      TestModels.series(MODELS.resolve("line"), 1, 2);
      TestModels.series(MODELS.resolve("plane"), 2, 3);
      Task.Languages enFr = new Task.Languages("en", "fr");
      TestModels.translation(MODELS.resolve("fake-en-fr"), enFr, 1_000, false);
      TestModels.translation(MODELS.resolve("fake-en-fr-aligned"), enFr, 10, true);
      TestModels.translation(
          MODELS.resolve("fake-fr-en"), new Task.Languages("fr", "en"), 1_000, false);
      TestModels.translation(
          MODELS.resolve("fake-de-en"), new Task.Languages("de", "en"), 1_000, false);
      TestModels.translation(MODELS.resolve("fake-no-language"), null, 1_000, true);
      TestModels.attention(MODELS.resolve("attention"), 6);
      TestModels.labels(MODELS.resolve("labels"), 3);
      TestModels.labelSets(
          MODELS.resolve("label-sets"), 3, TestModels.LABELS, TestModels.THRESHOLDS);
      CheckpointImport.write(
          Path.of("src/test/resources/encoders/bert"),
          MODELS.resolve("encoder"),
          ImportOptions.DEFAULTS,
          _ -> {});
      TestModels.text(MODELS.resolve("damaged"), 4);
      Files.writeString(MODELS.resolve("damaged").resolve("model.onnx"), "rubbish");
      TestModels.text(MODELS.resolve("incomplete"), 5);
      Files.delete(MODELS.resolve("incomplete").resolve("tokenizer.json"));
      Files.createDirectories(MODELS.resolve("untrained"));
      Files.writeString(MODELS.resolve("untrained").resolve("recipe.yaml"), "title: Later\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.ofEntries(
        Map.entry("unroll.models", MODELS.toString()),
        Map.entry("unroll.provider", "cpu"),
        Map.entry("unroll.threads", "1"),
        Map.entry("unroll.slots", "2"),
        Map.entry("unroll.queue", "1"),
        Map.entry("unroll.max-tokens", "100000"),
        Map.entry("unroll.max-prompt-tokens", "2000"),
        Map.entry("unroll.ping", "250ms"),
        Map.entry("unroll.reload", "25ms"),
        Map.entry("unroll.trainings.cache", Path.of("target", "test-trainings").toString()),
        Map.entry("unroll.deepl.glossaries", GLOSSARIES.toString()),
        Map.entry("quarkus.http.test-port", "0"));
  }

  @Override
  public void stop() {
    try {
      delete(MODELS);
      delete(GLOSSARIES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** An address on the management port. */
  static String management(String path) {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
    return "http://localhost:" + port + path;
  }

  /** Until every model has been looked at, and none works for a client of an earlier test. */
  static void awaitReady() {
    await("readiness", () -> RestAssured.get(management("/q/health/ready")).statusCode() == 200);
    await("rest", TestService::idle);
  }

  private static boolean idle() {
    return RestAssured.get(management("/q/metrics"))
        .asString()
        .lines()
        .filter(line -> line.startsWith("unroll_num_requests_"))
        .allMatch(line -> line.endsWith(" 0.0"));
  }

  /** A condition that comes true while the service works. */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for 10 s: " + what);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
