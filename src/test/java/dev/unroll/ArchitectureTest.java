package dev.unroll;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package table: who may import whom, and which library stays in which package. */
class ArchitectureTest {
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.unroll");

  /** Each package (its sub-packages included) and the packages of ours that it may import. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("graph", List.of()),
          entry("nn", List.of("graph")),
          entry("model", List.of("nn", "graph")),
          entry("text", List.of()),
          entry("data", List.of("text")),
          entry("bundle", List.of("text")),
          entry("runtime", List.of("bundle")),
          entry(
              "train",
              List.of(
                  "graph",
                  "nn",
                  "model",
                  "text",
                  "data",
                  "bundle",
                  "runtime",
                  "engine",
                  "engine.translation",
                  "engine.ort")),
          entry("chat", List.of()),
          entry("engine", List.of("chat", "text", "bundle")),
          entry("engine.translation", List.of("engine", "text", "bundle")),
          entry("engine.ort", List.of("engine", "engine.translation", "runtime", "text", "bundle")),
          entry(
              "api",
              List.of("engine", "engine.translation", "engine.ort", "chat", "text", "bundle")),
          entry(
              "cli",
              List.of(
                  "graph",
                  "nn",
                  "model",
                  "text",
                  "data",
                  "bundle",
                  "runtime",
                  "train",
                  "engine",
                  "engine.translation",
                  "engine.ort",
                  "api")));

  /** A package of a library, and the packages of ours that may use it. */
  private static final Map<String, List<String>> CONFINED =
      Map.ofEntries(
          entry("ai.onnxruntime..", List.of("runtime")),
          entry("ai.onnx.proto..", List.of("graph")),
          // bundle looks through large ONNX files of others without loading their weights.
          entry("com.google.protobuf..", List.of("graph", "bundle")),
          entry("org.jsoup..", List.of("text")),
          entry("opennlp..", List.of("text")),
          entry("com.hubspot..", List.of("chat")),
          entry("jinjava..", List.of("chat")),
          entry("picocli..", List.of("cli")),
          entry("io.quarkus..", List.of("api", "cli", "")),
          entry("jakarta..", List.of("api", "cli")),
          entry("io.smallrye.common..", List.of("api")),
          entry("io.smallrye.config..", List.of("api", "cli")),
          entry("io.smallrye.mutiny..", List.of("api")),
          entry("io.vertx..", List.of("api")),
          entry("io.netty..", List.of("api")),
          entry("io.micrometer..", List.of("api")));

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
            .collect(Collectors.toSet());

    assertThat(strangers).isEmpty();
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

  /** The table's name of a class's package: the longest entry that contains it, "" for the root. */
  private static String tableName(JavaClass type) {
    String name = type.getPackageName().substring("dev.unroll".length());
    name = name.startsWith(".") ? name.substring(1) : name;
    if (MAY_IMPORT.containsKey(name) || name.isEmpty()) {
      return name;
    }
    String top = name.split("\\.", 2)[0];
    return MAY_IMPORT.containsKey(top) ? top : name;
  }
}
