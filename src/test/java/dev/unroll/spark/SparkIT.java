package dev.unroll.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.local.LocalModels;
import dev.unroll.local.TextSettings;
import dev.unroll.local.TranslationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of {@code target/unroll-spark.jar} on a standalone cluster: a master, two executors. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SparkIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path JAR = Path.of("target/unroll-spark.jar").toAbsolutePath();
  private static final Path MODEL = Path.of("models/translate-en-fr").toAbsolutePath();

  @TempDir private static Path folder;
  private static Path cluster;

  private record Ended(int exitCode, String out, String err) {
    Ended assertWhole() {
      assertThat(exitCode).as(err).isZero();
      return this;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    assertThat(JAR).as("./mvnw verify makes it, and ./mvnw -Pspark package").exists();
    cluster = folder.resolve("cluster");
    run("start", cluster.toString()).assertWhole();
  }

  @AfterAll
  static void stop() throws Exception {
    run("stop", cluster.toString()).assertWhole();
  }

  private static Process begin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("src/test/spark/cluster.sh"));
    command.addAll(List.of(arguments));
    Path logs = Files.createTempDirectory(folder, "log");
    return new ProcessBuilder(command)
        .redirectOutput(logs.resolve("out").toFile())
        .redirectError(logs.resolve("err").toFile())
        .directory(Path.of("").toAbsolutePath().toFile())
        .start();
  }

  private static Ended run(String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    List<String> command = new ArrayList<>(List.of("src/test/spark/cluster.sh"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(err)).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String[] job(String verb, Path input, Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "submit",
                cluster.toString(),
                JAR.toString(),
                verb,
                "--input",
                input.toString(),
                "--output",
                output.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** The same without the cluster. */
  private static String[] inOneProcess(String... job) {
    return Stream.concat(Stream.of(job[0], job[1], "--master", "local[1]"), Stream.of(job).skip(2))
        .toArray(String[]::new);
  }

  private static Path lines(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static List<JsonNode> rows(Path output) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (Path file : files(output)) {
      for (String line : Files.readAllLines(file)) {
        rows.add(JSON.readTree(line));
      }
    }
    return rows;
  }

  /** The files with rows, in the order of the input. */
  private static List<Path> files(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .filter(file -> !file.toString().contains("_temporary"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> translations(Path output) throws IOException {
    return rows(output).stream()
        .collect(
            Collectors.toMap(
                row -> row.get("text").textValue(), row -> row.get("translation").textValue()));
  }

  private static List<String> sentences(int number) {
    List<String> things = List.of("the station", "a table", "my room", "the bus", "your sister");
    List<String> forms =
        List.of(
            "Where is %s?", "I can see %s.", "We have waited for %s for %d hours.", "Is %s new?");
    return IntStream.range(0, number)
        .mapToObj(
            i ->
                forms.get(i % forms.size()).formatted(things.get(i % things.size()), i)
                    + " It is number %d.".formatted(i))
        .toList();
  }

  private static Map<String, String> onOneMachine(List<String> sentences) {
    try (LocalModels models = LocalModels.open(MODEL)) {
      List<String> translations =
          models.translator("translate-en-fr").translate(sentences, TranslationSettings.DEFAULT);
      return IntStream.range(0, sentences.size())
          .boxed()
          .collect(Collectors.toMap(sentences::get, translations::get));
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofMinutes(3));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(50);
    }
  }

  @Test
  void interfaces_giveTheTextOfOneMachine_whateverThePartitions() throws Exception {
    List<String> sentences = sentences(60);
    Path output = folder.resolve("checks");

    Ended ended =
        run(
            "submit",
            cluster.toString(),
            "--jars",
            JAR.toString(),
            "--class",
            "dev.unroll.spark.SparkChecks",
            Path.of("target/spark/checks.jar").toString(),
            "models",
            lines("checks.txt", sentences).toString(),
            output.toString());

    ended.assertWhole();
    Map<String, String> expected = onOneMachine(sentences);
    for (int partitions : new int[] {1, 3, 7}) {
      assertThat(translations(output.resolve("partitions-" + partitions))).isEqualTo(expected);
    }
    assertThat(translations(output.resolve("extension")))
        .hasSize(20)
        .allSatisfy((text, translation) -> assertThat(translation).isEqualTo(expected.get(text)));
    List<JsonNode> rows = rows(output.resolve("functions"));
    assertThat(rows).hasSize(3);
    try (LocalModels models = LocalModels.open(Path.of("models"))) {
      TextSettings likeliest = TextSettings.DEFAULT.withMaxTokens(5).withTemperature(0);
      double[] forecast = models.forecaster("sine-elman").forecast(new double[] {.1, .2, .3}, 3);
      for (JsonNode row : rows) {
        String text = row.get("text").textValue();
        assertThat(row.get("translation").textValue()).isEqualTo(expected.get(text));
        assertThat(row.get("generated").textValue())
            .isEqualTo(models.text("shakespeare-lstm").complete("ROMEO:", likeliest).text());
        assertThat(JSON.convertValue(row.get("forecast"), double[].class)).isEqualTo(forecast);
      }
    }
    assertThat(ended.out).contains("errors of functions: 0");
  }

  @Test
  void rowThatFails_isTold_andTheOthersAreDone() throws Exception {
    Path input =
        lines(
            "series.jsonl",
            List.of(
                "{\"id\": 1, \"values\": [0, 0.3, 0.6]}",
                "{\"id\": 2, \"values\": []}",
                "{\"id\": 3}",
                "no JSON",
                "{\"id\": 5, \"values\": [0.6, 0.3, 0]}"));
    Path output = folder.resolve("series");

    Ended ended =
        run(job("forecast", input, output, "--model", "models/sine-elman", "--horizon", "2"));

    assertThat(ended.assertWhole().out).contains("5 rows, 2 of them failed");
    List<JsonNode> rows = rows(output);
    assertThat(rows).hasSize(5);
    assertThat(rows.get(1).get("error").textValue()).isNotEmpty();
    assertThat(rows.get(1).has("forecast")).isFalse();
    assertThat(rows.get(2).has("error")).isFalse();
    assertThat(rows.get(3).get("error").textValue()).isEqualTo("the line cannot be parsed");
    try (LocalModels models = LocalModels.open(Path.of("models/sine-elman"))) {
      assertThat(JSON.convertValue(rows.get(4).get("forecast"), double[].class))
          .isEqualTo(models.forecaster("sine-elman").forecast(new double[] {0.6, 0.3, 0}, 2));
    }

    Map<Path, Object> times = times(parts(output));
    String[] again = job("forecast", input, output, "--model", "models/sine-elman", "--horizon");
    Ended nothing = run(inOneProcess(with(again, "2")));
    assertThat(nothing.assertWhole().out).contains("forecast: 0 rows", "1 of 1 parts were done");
    Ended other = run(inOneProcess(with(again, "3")));
    assertThat(other.exitCode).isEqualTo(1);
    assertThat(other.err).contains("unroll-spark: ").contains("choose another folder");
    assertThat(times(parts(output))).isEqualTo(times);
  }

  private static String[] with(String[] arguments, String last) {
    return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void killedDriverAndKilledExecutor_loseNothing_andOnlyWhatIsMissingIsDone() throws Exception {
    List<String> sentences = sentences(400);
    Path input = lines("many.txt", sentences);
    Path output = folder.resolve("many");
    String[] job = job("translate", input, output, "--model", MODEL.toString(), "--split", "2k");

    Process first = begin(job);
    await(() -> parts(output).size() >= 2);
    // cluster.sh has become the driver.
    first.destroyForcibly().waitFor();
    await(() -> executors().isEmpty());
    Set<Path> before = parts(output);
    Map<Path, Object> times = times(before);
    assertThat(before).hasSizeLessThan(10);

    Process second = begin(job);
    await(() -> parts(output).size() > before.size());
    ProcessHandle victim = executors().getFirst();
    assertThat(victim.destroyForcibly()).isTrue();
    assertThat(second.waitFor(3, TimeUnit.MINUTES)).isTrue();

    assertThat(second.exitValue()).isZero();
    assertThat(times(before)).isEqualTo(times);
    List<String> texts = rows(output).stream().map(row -> row.get("text").textValue()).toList();
    assertThat(texts).containsExactlyElementsOf(sentences);
    assertThat(rows(output)).noneMatch(row -> row.has("error"));
  }

  private static Set<Path> parts(Path output) {
    try (Stream<Path> entries = Files.exists(output) ? Files.list(output) : Stream.empty()) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("split="))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<Path, Object> times(Set<Path> parts) throws IOException {
    Map<Path, Object> times = new java.util.HashMap<>();
    for (Path part : parts) {
      for (Path file : files(part)) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  /** The executors of this cluster: processes that name its folder. */
  private static List<ProcessHandle> executors() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(
                        line ->
                            line.contains("CoarseGrainedExecutorBackend")
                                && line.contains(cluster.toString()))
                    .isPresent())
        .toList();
  }

  @Test
  void impossibleArguments_areOneLine_beforeTheClusterIsAsked() throws Exception {
    Path input = lines("few.txt", List.of("Where is the station?"));
    Path output = folder.resolve("few");
    Map<String, String[]> wrong =
        Map.of(
            "no/such: is no folder of models",
            job("translate", input, output, "--model", "no/such"),
            "--split must be bytes such as 4m, not 0",
            job("translate", input, output, "--model", MODEL.toString(), "--split", "0"),
            "Missing required option: '--horizon",
            job("forecast", input, output, "--model", "models/sine-elman"),
            "name one of its models",
            job("translate", input, output, "--model", "models"));
    for (Map.Entry<String, String[]> line : wrong.entrySet()) {
      Ended ended = run(inOneProcess(line.getValue()));

      assertThat(ended.exitCode).as(line.getKey()).isIn(1, 2);
      assertThat(ended.err.lines().filter(text -> text.startsWith("unroll-spark: ")))
          .as(ended.err)
          .singleElement()
          .asString()
          .contains(line.getKey());
      assertThat(ended.err).doesNotContain("\tat ");
    }
    assertThat(output).doesNotExist();
  }

  @Test
  void jar_hasNoClassOfSpark_andTheServiceNeitherItsNorOurs() throws IOException {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()).toList())
          .contains("dev/unroll/spark/SparkJob.class", "dev/unroll/local/LocalModels.class")
          .noneMatch(name -> name.startsWith("org/apache/spark/") || name.startsWith("scala/"))
          .noneMatch(name -> name.startsWith("dev/unroll/api/") || name.startsWith("io/quarkus/"))
          .noneMatch(
              name ->
                  name.startsWith("com/fasterxml/jackson/")
                      || name.startsWith("com/google/protobuf/"));
    }
    try (Stream<Path> service = Files.walk(Path.of("target/quarkus-app"))) {
      List<Path> jars = service.filter(file -> file.toString().endsWith(".jar")).toList();
      assertThat(jars).hasSizeGreaterThan(100);
      for (Path file : jars) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
          assertThat(jar.stream().map(entry -> entry.getName()))
              .as(file.toString())
              .noneMatch(
                  name ->
                      name.startsWith("org/apache/spark/") || name.startsWith("dev/unroll/spark/"));
        }
      }
    }
  }
}
