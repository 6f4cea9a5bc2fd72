package dev.unroll;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package table: who may import whom, and which library stays in which package. */
class ArchitectureTest {
  /** The jobs on Spark, which are compiled before the tests of {@code verify}. */
  private static final Path SPARK = Path.of("target/spark/jobs");

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPaths(Stream.of(Path.of("target/classes"), SPARK).filter(Files::exists).toList());

  /** Each package and the packages of ours that it may import. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("graph", List.of()),
          entry("graph.onnx", List.of("graph")),
          entry("nn", List.of("graph")),
          entry("model", List.of("nn", "graph", "graph.onnx")),
          entry("text", List.of()),
          entry("text.token", List.of("text")),
          entry("text.hub", List.of("text", "text.token")),
          entry("text.prose.number", List.of()),
          entry("text.prose.normal", List.of()),
          entry("text.prose.span", List.of("text.prose.normal")),
          entry("text.prose", List.of("text", "text.prose.normal", "text.prose.span")),
          entry("text.prose.shape", List.of("text.prose", "text.prose.normal", "text.prose.span")),
          entry("text.markup", List.of()),
          entry("text.file", List.of("text.markup")),
          entry("data.store", List.of("text")),
          entry("data.batch", List.of("data.store")),
          entry("series", List.of()),
          entry("series.csv", List.of("data.store", "series")),
          entry("series.classical", List.of()),
          entry("data.set", List.of("data.store", "data.batch", "text", "chat", "chat.tool")),
          entry("bundle", List.of("text", "text.token")),
          entry("forecast", List.of("bundle", "series")),
          entry("checkpoint", List.of("text")),
          entry("journal", List.of("text")),
          entry(
              "family.hub",
              List.of("text", "text.hub", "graph", "graph.onnx", "bundle", "checkpoint")),
          entry(
              "family.decoder",
              List.of("graph", "graph.onnx", "nn", "model", "bundle", "checkpoint", "family.hub")),
          entry(
              "family.translation",
              List.of("graph", "graph.onnx", "nn", "model", "bundle", "checkpoint", "family.hub")),
          entry(
              "family.marian",
              List.of(
                  "text.hub",
                  "graph",
                  "graph.onnx",
                  "nn",
                  "model",
                  "bundle",
                  "checkpoint",
                  "family.hub",
                  "family.translation")),
          entry(
              "family.encoder",
              List.of("graph", "graph.onnx", "nn", "model", "bundle", "checkpoint", "family.hub")),
          entry(
              "family",
              List.of(
                  "text.hub",
                  "graph",
                  "graph.onnx",
                  "model",
                  "bundle",
                  "checkpoint",
                  "family.hub",
                  "family.decoder",
                  "family.translation",
                  "family.marian",
                  "family.encoder")),
          entry("runtime.kernel", List.of()),
          entry("runtime.form", List.of("runtime.kernel")),
          entry("runtime", List.of("text", "bundle", "runtime.kernel", "runtime.form")),
          entry(
              "train.recipe",
              List.of("data.set", "bundle", "text", "model", "series", "series.csv")),
          entry("train.score", List.of()),
          entry("train.figure", List.of()),
          entry("train.words", List.of()),
          entry("train.parallel", List.of()),
          entry(
              "train.step",
              List.of(
                  "train.recipe",
                  "train.parallel",
                  "data.batch",
                  "graph",
                  "graph.onnx",
                  "model",
                  "runtime")),
          entry(
              "train.input",
              List.of(
                  "train.recipe",
                  "train.step",
                  "data.store",
                  "data.set",
                  "data.batch",
                  "bundle",
                  "chat",
                  "chat.tool",
                  "text.token",
                  "text.prose.normal",
                  "text.prose.span")),
          entry(
              "train.network",
              List.of(
                  "train.recipe",
                  "train.step",
                  "train.input",
                  "data.batch",
                  "bundle",
                  "graph",
                  "graph.onnx",
                  "nn",
                  "model")),
          entry(
              "train.eval",
              List.of(
                  "train.recipe",
                  "train.step",
                  "train.input",
                  "train.score",
                  "train.figure",
                  "train.words",
                  "data.set",
                  "data.batch",
                  "bundle",
                  "chat",
                  "text.token",
                  "text.prose",
                  "text.prose.normal",
                  "data.store",
                  "engine",
                  "engine.translation",
                  "engine.embedding",
                  "engine.ort",
                  "series",
                  "series.classical",
                  "forecast",
                  "engine.ort.direct")),
          entry(
              "train.eval.label",
              List.of(
                  "bundle",
                  "data.set",
                  "engine.embedding",
                  "train.figure",
                  "train.step",
                  "train.eval")),
          entry(
              "train.loop",
              List.of(
                  "bundle",
                  "journal",
                  "train.parallel",
                  "train.recipe",
                  "train.step",
                  "train.network",
                  "train.eval",
                  "text",
                  "data.batch",
                  "graph",
                  "model",
                  "runtime",
                  "series",
                  "forecast")),
          entry(
              "train.subject",
              List.of(
                  "train.recipe",
                  "train.step",
                  "train.input",
                  "train.network",
                  "train.eval",
                  "train.eval.label",
                  "train.loop",
                  "data.store",
                  "data.set",
                  "data.batch",
                  "bundle",
                  "model",
                  "text.token",
                  "graph",
                  "runtime",
                  "series",
                  "series.csv",
                  "series.classical",
                  "forecast",
                  "engine.embedding")),
          entry(
              "train.export",
              List.of(
                  "train.recipe",
                  "train.step",
                  "train.network",
                  "train.eval",
                  "train.eval.label",
                  "train.loop",
                  "train.subject",
                  "train.figure",
                  "data.store",
                  "bundle",
                  "checkpoint",
                  "family",
                  "family.hub",
                  "graph",
                  "graph.onnx",
                  "nn",
                  "model")),
          entry(
              "train.draft",
              List.of(
                  "text",
                  "text.token",
                  "text.prose",
                  "data.store",
                  "data.set",
                  "series",
                  "series.csv",
                  "bundle",
                  "train.recipe",
                  "train.step",
                  "train.network")),
          entry(
              "train",
              List.of(
                  "train.draft",
                  "train.parallel",
                  "train.recipe",
                  "train.step",
                  "train.input",
                  "train.eval",
                  "train.loop",
                  "train.subject",
                  "train.export",
                  "train.figure",
                  "train.words",
                  "data.store",
                  "data.set",
                  "bundle",
                  "text",
                  "text.token",
                  "train.network")),
          entry("chat", List.of()),
          entry("chat.tool", List.of("chat")),
          entry("engine.call", List.of("chat.tool", "engine.constraint")),
          entry("engine.sampling", List.of()),
          entry("engine.queue", List.of()),
          entry(
              "engine.lexical",
              List.of("text.token", "text.prose.number", "text.prose.span", "text.prose.shape")),
          entry("engine.constraint", List.of()),
          entry("engine.constraint.json", List.of("engine.constraint")),
          entry(
              "engine",
              List.of(
                  "engine.sampling",
                  "engine.queue",
                  "engine.constraint",
                  "engine.call",
                  "chat",
                  "chat.tool",
                  "text.token",
                  "bundle")),
          entry(
              "engine.translation",
              List.of(
                  "engine",
                  "engine.lexical",
                  "engine.sampling",
                  "engine.queue",
                  "text.token",
                  "text.prose.span",
                  "text.prose",
                  "text.prose.shape",
                  "bundle")),
          entry("engine.embedding", List.of("engine", "engine.sampling", "text.token", "bundle")),
          entry("engine.forecast", List.of("bundle", "series", "forecast", "engine")),
          entry("engine.ort.direct", List.of("bundle", "runtime", "engine", "engine.forecast")),
          entry("engine.ort.rows", List.of("runtime")),
          entry(
              "engine.ort",
              List.of(
                  "engine",
                  "engine.lexical",
                  "engine.translation",
                  "engine.embedding",
                  "runtime",
                  "text",
                  "text.token",
                  "bundle",
                  "engine.forecast",
                  "engine.ort.direct",
                  "engine.ort.rows")),
          entry(
              "local",
              List.of(
                  "bundle",
                  "chat",
                  "chat.tool",
                  "engine",
                  "engine.sampling",
                  "engine.lexical",
                  "engine.translation",
                  "engine.embedding",
                  "engine.ort")),
          entry("local.langchain4j", List.of("local")),
          entry(
              "spark",
              List.of(
                  "local",
                  "bundle",
                  "data.store",
                  "runtime",
                  "train",
                  "train.recipe",
                  "train.parallel",
                  "train.step",
                  "train.eval",
                  "train.loop")),
          entry("api.connection", List.of()),
          entry("api.http", List.of("api.connection", "text")),
          entry("keys", List.of("text")),
          entry(
              "api.access",
              List.of("text", "keys", "engine", "engine.queue", "api.connection", "api.http")),
          entry("api.telemetry", List.of("engine", "runtime")),
          entry(
              "api.registry",
              List.of(
                  "text",
                  "api.http",
                  "api.access",
                  "api.telemetry",
                  "engine",
                  "engine.translation",
                  "engine.embedding",
                  "engine.ort",
                  "bundle",
                  "chat.tool",
                  "series",
                  "engine.forecast")),
          entry(
              "api.openai",
              List.of(
                  "api.http",
                  "api.access",
                  "api.registry",
                  "engine",
                  "engine.sampling",
                  "engine.call",
                  "engine.constraint",
                  "engine.constraint.json",
                  "engine.embedding",
                  "bundle",
                  "chat",
                  "chat.tool")),
          entry(
              "api.openai.responses",
              List.of(
                  "api.http",
                  "api.access",
                  "api.registry",
                  "api.openai",
                  "engine",
                  "engine.constraint",
                  "engine.constraint.json",
                  "chat",
                  "chat.tool")),
          entry(
              "api.anthropic",
              List.of(
                  "api.http",
                  "api.access",
                  "api.registry",
                  "api.openai",
                  "engine",
                  "engine.constraint",
                  "engine.sampling",
                  "chat",
                  "chat.tool")),
          entry(
              "api.libretranslate",
              List.of(
                  "engine.lexical",
                  "api.http",
                  "api.access",
                  "api.registry",
                  "engine",
                  "engine.translation",
                  "text.prose",
                  "text.file",
                  "bundle")),
          entry(
              "api.deepl",
              List.of(
                  "api.http",
                  "api.access",
                  "api.registry",
                  "api.libretranslate",
                  "engine.lexical",
                  "engine.translation",
                  "text.file",
                  "text.markup")),
          entry(
              "api.inference",
              List.of(
                  "api.http",
                  "api.access",
                  "api.registry",
                  "api.openai",
                  "engine",
                  "engine.embedding",
                  "bundle")),
          entry(
              "api.training",
              List.of("bundle", "journal", "api.http", "api.access", "api.registry")),
          entry(
              "api.unroll",
              List.of(
                  "api.http",
                  "api.access",
                  "api.telemetry",
                  "api.registry",
                  "api.openai",
                  "engine",
                  "engine.embedding",
                  "bundle",
                  "chat.tool",
                  "series",
                  "forecast",
                  "engine.forecast")),
          entry("api", List.of()),
          entry("page", List.of()),
          entry("cli.argument", List.of("bundle", "runtime", "text")),
          entry("cli.cluster", List.of("cli.argument")),
          entry(
              "cli.report",
              List.of("journal", "data.store", "train.eval", "train.step", "train.loop")),
          entry(
              "cli.series",
              List.of(
                  "data.store",
                  "series",
                  "series.csv",
                  "bundle",
                  "forecast",
                  "engine",
                  "engine.forecast",
                  "engine.ort",
                  "train.recipe",
                  "cli.argument")),
          entry(
              "bench",
              List.of(
                  "cli.argument",
                  "train.figure",
                  "train.recipe",
                  "train.step",
                  "train.network",
                  "model",
                  "nn",
                  "graph",
                  "graph.onnx",
                  "runtime",
                  "bundle",
                  "engine",
                  "engine.translation",
                  "engine.ort")),
          entry(
              "cli.recipe",
              List.of(
                  "cli.argument",
                  "cli.report",
                  "text",
                  "bundle",
                  "data.store",
                  "series",
                  "series.csv",
                  "train.recipe",
                  "train.step",
                  "train.draft",
                  "train")),
          entry(
              "cli",
              List.of(
                  "journal",
                  "cli.argument",
                  "cli.cluster",
                  "cli.recipe",
                  "cli.report",
                  "keys",
                  "bench",
                  "train",
                  "train.recipe",
                  "train.step",
                  "train.subject",
                  "train.eval",
                  "train.eval.label",
                  "train.export",
                  "train.loop",
                  "train.words",
                  "data.set",
                  "data.store",
                  "runtime",
                  "runtime.form",
                  "bundle",
                  "checkpoint",
                  "family",
                  "family.hub",
                  "family.marian",
                  "family.hub",
                  "graph.onnx",
                  "text",
                  "text.token",
                  "text.file",
                  "engine",
                  "engine.sampling",
                  "engine.translation",
                  "engine.embedding",
                  "engine.ort",
                  "cli.series")));

  private static final List<String> API =
      List.of(
          "api",
          "api.connection",
          "api.http",
          "api.access",
          "api.telemetry",
          "api.registry",
          "api.openai",
          "api.openai.responses",
          "api.anthropic",
          "api.libretranslate",
          "api.deepl",
          "api.inference",
          "api.training",
          "api.unroll");

  /** A package of a library, and the packages of ours that may use it. */
  private static final Map<String, List<String>> CONFINED =
      Map.ofEntries(
          entry("ai.onnxruntime..", List.of("runtime")),
          entry("ai.onnx.proto..", List.of("graph.onnx", "runtime.form")),
          // bundle looks through large ONNX files of others without loading their weights, and
          // SentencePiece's files are protocol buffers.
          entry(
              "com.google.protobuf..",
              List.of("graph.onnx", "bundle", "runtime", "runtime.form", "text.token")),
          entry("org.commonmark..", List.of("text.prose")),
          entry("org.jsoup..", List.of("text.prose")),
          entry("opennlp..", List.of("text.prose")),
          entry("de.siegmar.fastcsv..", List.of("series.csv")),
          entry("org.apache.commons.numbers..", List.of("forecast")),
          entry(
              "picocli..",
              List.of(
                  "cli",
                  "cli.argument",
                  "cli.cluster",
                  "cli.recipe",
                  "cli.report",
                  "cli.series",
                  "bench",
                  "spark")),
          entry("org.apache.spark..", List.of("spark")),
          entry("org.apache.hadoop..", List.of("spark")),
          entry("scala..", List.of("spark")),
          entry(
              "io.quarkus..",
              List.of(
                  "api.connection",
                  "api.http",
                  "api.access",
                  "api.telemetry",
                  "api.registry",
                  "page",
                  "cli",
                  "bench",
                  "")),
          entry(
              "jakarta..", Stream.concat(API.stream(), Stream.of("page", "cli", "bench")).toList()),
          entry("io.smallrye.common..", Stream.concat(API.stream(), Stream.of("page")).toList()),
          entry(
              "io.smallrye.config..",
              List.of(
                  "api.connection",
                  "api.http",
                  "api.access",
                  "api.telemetry",
                  "api.registry",
                  "cli")),
          entry(
              "io.smallrye.mutiny..",
              Stream.concat(API.stream(), Stream.of("local", "local.langchain4j")).toList()),
          entry("dev.langchain4j..", List.of("local.langchain4j")),
          entry("io.vertx..", Stream.concat(API.stream(), Stream.of("bench")).toList()),
          entry("io.netty..", List.of("api.connection", "api.http")),
          entry("io.micrometer..", List.of("api.telemetry")),
          entry("io.opentelemetry..", List.of("api.telemetry")));

  /** A row of the document's package table: the package, what it holds, what it may import. */
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `([a-z0-9.]+)` \\|[^|]+\\|((?: `[a-z0-9.]+`,?)*) +\\|$");

  private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");

  static Stream<String> packages() {
    return MAY_IMPORT.keySet().stream().sorted();
  }

  static Stream<String> libraries() {
    return CONFINED.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_importsOnlyWhatTheTableAllows(String name) {
    List<String> allowed = MAY_IMPORT.getOrDefault(name, List.of());
    classes()
        .that(belongTo(name))
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("dev.unroll.."))
                .or(belongTo(name))
                .or(belongToAny(allowed))
                .as("belong to %s or the JDK and libraries", allowed))
        .allowEmptyShould(name.equals("spark") && Files.notExists(SPARK))
        .check(PROGRAM);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void library_isUsedOnlyWhereTheTableAllows(String library) {
    noClasses()
        .that(not(belongToAny(CONFINED.getOrDefault(library, List.of()))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .check(PROGRAM);
  }

  @Test
  void packages_areAllInTheTable() {
    Set<String> strangers =
        PROGRAM.stream()
            .map(ArchitectureTest::tableName)
            .filter(name -> !name.isEmpty() && !MAY_IMPORT.containsKey(name))
            .collect(toSet());

    assertThat(strangers).isEmpty();
  }

  @Test
  void document_hasTheSameTable_fromTheLowestLayerUp() throws IOException {
    Map<String, Set<String>> documented = new LinkedHashMap<>();
    Matcher row = DOCUMENTED.matcher(Files.readString(Path.of("src/main/docs/architecture.md")));
    while (row.find()) {
      Set<String> allowed =
          NAME.matcher(row.group(2)).results().map(name -> name.group(1)).collect(toSet());
      assertThat(documented.keySet()).as("the rows above " + row.group(1)).containsAll(allowed);
      assertThat(documented.put(row.group(1), allowed)).as(row.group()).isNull();
    }

    Map<String, Set<String>> table = new HashMap<>();
    MAY_IMPORT.forEach((name, allowed) -> table.put(name, Set.copyOf(allowed)));
    assertThat(documented).isEqualTo(table);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.unroll.(**)").should().beFreeOfCycles().check(PROGRAM);
  }

  private static DescribedPredicate<JavaClass> belongTo(String name) {
    return belongToAny(List.of(name));
  }

  private static DescribedPredicate<JavaClass> belongToAny(List<String> names) {
    return DescribedPredicate.describe(
        "belong to " + names, type -> isOurs(type) && names.contains(tableName(type)));
  }

  private static boolean isOurs(JavaClass type) {
    return resideInAPackage("dev.unroll..").test(type);
  }

  /** The name of a class's package below the root, "" for the root. */
  private static String tableName(JavaClass type) {
    String name = type.getPackageName().substring("dev.unroll".length());
    return name.startsWith(".") ? name.substring(1) : name;
  }
}
