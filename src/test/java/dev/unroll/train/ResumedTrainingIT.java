package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.TinyCheckpoint;
import dev.unroll.family.hub.ImportOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real training processes of the packaged program, stopped by signals in mid-epoch. */
class ResumedTrainingIT {

  /** 9 updates an epoch, with dropout, so that every kind of state matters. */
  private static final String RECIPE =
      """
      title: A tiny sine
      data: {source: sine, length: 1000, period: 20}
      architecture: {type: lstm, layers: 2, hidden: 8, dropout: 0.2}
      training:
        epochs: 6
        batch: 4
        length: 22
        optimizer: {type: adamw, learningRate: 0.01}
        schedule: {type: cosine, warmup: 10}
        clip: 1.0
        average: 3
      """;

  /** Corrections of an imported model, with dropout of their own. */
  private static final String LORA =
      """
      title: A tiny correction
      init: ../../base
      data: {source: text-file, path: ../../text.txt}
      architecture: {type: init, context: 16, dropout: 0.1}
      training:
        steps: 60
        batch: 4
        optimizer: {type: adamw, learningRate: 0.01}
        lora: {rank: 2, alpha: 4, targets: ['*'], dropout: 0.2}
        evaluateEvery: 20 step
      """;

  private static final int UPDATES = 60;

  private final ObjectMapper json = new ObjectMapper();
  @TempDir Path temporary;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void killedTwiceInMidEpoch_thenResumed_writesTheSameModelBitForBit() throws Exception {
    Path whole = uninterrupted();

    Path parted = folder("parted");
    assertThat(killAfter(13, start(parted))).isEqualTo(128 + 9);
    assertThat(Files.exists(parted.resolve("model.onnx"))).isFalse();
    assertThat(killAfter(38, start(parted, "--resume"))).isEqualTo(128 + 9);
    Process last = start(parted, "--resume");
    List<JsonNode> events = events(last);
    assertThat(last.waitFor()).isZero();
    assertThat(start(events).get("from").asLong()).isGreaterThanOrEqualTo(38);

    assertThat(parted.resolve("model.onnx")).hasSameBinaryContentAs(whole.resolve("model.onnx"));
    assertThat(history(parted)).isEqualTo(history(whole));
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void killedCorrections_ofAnImportedModel_areResumedBitForBit() throws Exception {
    CheckpointImport.write(
        new TinyCheckpoint().in(temporary.resolve("checkpoint")),
        temporary.resolve("base"),
        ImportOptions.DEFAULTS,
        _ -> {});
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      text.append(TinyCheckpoint.LETTERS.charAt(random.nextInt(TinyCheckpoint.LETTERS.length())));
    }
    Files.writeString(temporary.resolve("text.txt"), text);
    Path whole = uninterrupted(LORA);

    Path parted = folder("parted", LORA);
    assertThat(killAfter(17, start(parted))).isEqualTo(128 + 9);
    Process last = start(parted, "--resume");
    assertThat(start(events(last)).get("from").asLong()).isGreaterThanOrEqualTo(17);
    assertThat(last.waitFor()).isZero();

    assertThat(parted.resolve("model.onnx")).hasSameBinaryContentAs(whole.resolve("model.onnx"));
    assertThat(history(parted)).isEqualTo(history(whole));
    assertThat(whole.resolve("adapter.safetensors")).isNotEmptyFile();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void terminated_endsWithACheckpointAndSaysHowToGoOn() throws Exception {
    Path whole = uninterrupted();

    Path parted = folder("parted");
    Process process = start(parted, "--checkpoint-every", "1000");
    try (BufferedReader out = process.inputReader()) {
      awaitUpdate(14, "updated", out);
      process.toHandle().destroy(); // SIGTERM, leaving the streams open
      List<JsonNode> rest = read(out);
      assertThat(process.waitFor()).isEqualTo(128 + 15);
      assertThat(rest.getLast().get("event").asText()).isEqualTo("saved");
    }
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("stopped after update", "--resume");

    Process last = start(parted, "--resume");
    assertThat(events(last)).isNotEmpty();
    assertThat(last.waitFor()).isZero();
    assertThat(parted.resolve("model.onnx")).hasSameBinaryContentAs(whole.resolve("model.onnx"));
  }

  private Path uninterrupted() throws Exception {
    return uninterrupted(RECIPE);
  }

  private Path uninterrupted(String recipe) throws Exception {
    Path whole = folder("whole", recipe);
    Process process = start(whole, "--checkpoint-every", "1000");
    List<JsonNode> events = events(process);
    assertThat(process.waitFor()).isZero();
    assertThat(start(events).get("updates").asLong()).isEqualTo(UPDATES);
    return whole;
  }

  /** Two folders of one name, because the name is in the exported file. */
  private Path folder(String parent) throws IOException {
    return folder(parent, RECIPE);
  }

  private Path folder(String parent, String recipe) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(parent).resolve("tiny"));
    Files.writeString(folder.resolve("recipe.yaml"), recipe);
    return folder;
  }

  private Process start(Path folder, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
    command.addAll(List.of("train", folder.toString(), "--json", "--threads", "2"));
    if (!List.of(options).contains("--checkpoint-every")) {
      command.addAll(List.of("--checkpoint-every", "0"));
    }
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_CACHE_HOME", temporary.resolve("cache").toString());
    return builder.start();
  }

  /** Kills a training as soon as it reports the checkpoint of an update, and returns its end. */
  private int killAfter(int update, Process process) throws Exception {
    try (BufferedReader out = process.inputReader()) {
      awaitUpdate(update, "saved", out);
      process.destroyForcibly(); // SIGKILL
      return process.waitFor();
    }
  }

  private void awaitUpdate(int update, String event, BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null) {
      JsonNode node = json.readTree(line);
      if (node.get("event").asText().equals(event) && node.get("update").asLong() >= update) {
        return;
      }
      line = out.readLine();
    }
    throw new AssertionError("the training ended before update " + update);
  }

  private List<JsonNode> events(Process process) throws IOException {
    try (BufferedReader out = process.inputReader()) {
      return read(out);
    }
  }

  private List<JsonNode> read(BufferedReader out) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    String line = out.readLine();
    while (line != null) {
      events.add(json.readTree(line));
      line = out.readLine();
    }
    return events;
  }

  /** What a training says when it begins. */
  private static JsonNode start(List<JsonNode> events) {
    return events.stream()
        .filter(event -> event.get("event").asText().equals("started"))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode history(Path folder) throws IOException {
    return json.readTree(folder.resolve("metrics.json").toFile()).get("history");
  }
}
