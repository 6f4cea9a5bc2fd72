package dev.unroll.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.unroll.Javadocs;
import dev.unroll.bundle.ConfigSchema;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schemas and the reference of recipes are those of the types. After a change of these, {@code
 * ./mvnw -q test-compile surefire:test@other-tests -Dtest=SchemaFilesTest -Dunroll.write} writes
 * the files anew.
 */
class SchemaFilesTest {
  private static final Javadocs DOCS =
      Javadocs.of("dev.unroll.train.recipe")
          .and(Javadocs.of("dev.unroll.bundle"))
          .and(Javadocs.of("dev.unroll.model"));

  private static final Path RESOURCES = Path.of("src/main/resources/dev/unroll");
  private static final Path EXAMPLES =
      Path.of("src/test/resources/dev/unroll/train/recipe/examples");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final JsonSchema RECIPE = schema(RecipeSchema.of(DOCS));
  private static final JsonSchema CONFIG = schema(ConfigSchema.of(DOCS));

  private static JsonSchema schema(JsonNode schema) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }

  private static String text(ObjectNode schema) {
    try {
      return new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(schema)
              .replace("\r\n", "\n")
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertCurrent(Path file, String text) throws IOException {
    if (System.getProperty("unroll.write") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file).content().as("%s, to be written with -Dunroll.write", file).isEqualTo(text);
  }

  @Test
  void files_areWhatTheTypesSay() throws IOException {
    assertCurrent(
        RESOURCES.resolve("train/recipe/recipe.schema.json"), text(RecipeSchema.of(DOCS)));
    assertCurrent(RESOURCES.resolve("bundle/config.schema.json"), text(ConfigSchema.of(DOCS)));
    SequencedMap<String, String> examples = new LinkedHashMap<>();
    for (Path file : examples()) {
      List<String> lines = Files.readAllLines(file);
      examples.put(
          lines.getFirst().replaceFirst("^# ", ""),
          String.join("\n", lines.subList(1, lines.size())) + "\n");
    }
    assertCurrent(Path.of("src/main/docs/recipes.md"), RecipeReference.of(DOCS, examples));
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().toList();
    }
  }

  static List<Path> recipes() throws IOException {
    List<Path> recipes = new ArrayList<>(examples());
    for (String folder : List.of("models", "src/test/recipes")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.filter(file -> file.endsWith("recipe.yaml")).forEach(recipes::add);
      }
    }
    assertThat(recipes).hasSizeGreaterThan(25);
    return recipes;
  }

  static List<Path> configs() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("models"))) {
      return files.filter(file -> file.endsWith("config.json")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipeSchema_acceptsEveryRecipe(Path file) throws IOException {
    Recipe.read(file, List.of());
    assertThat(RECIPE.validate(YAML.readTree(file.toFile()))).isEmpty();
  }

  /** What a recipe is in full is valid, too: all keys are known. */
  @ParameterizedTest
  @MethodSource("recipes")
  void recipeSchema_acceptsTheCanonicalForm(Path file) throws IOException {
    String canonical = Recipe.read(file, List.of()).canonical();
    assertThat(RECIPE.validate(YAML.readTree(canonical))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void configSchema_acceptsEveryModel(Path file) throws IOException {
    assertThat(CONFIG.validate(new ObjectMapper().readTree(file.toFile()))).isEmpty();
  }

  private static final String GOOD =
      """
      title: Mine
      data: {source: text-file, path: book.txt}
      architecture: {type: lstm, hidden: 128}
      training:
        epochs: 10
        batch: 8
        optimizer: {type: adamw, learningRate: 0.004}
      """;

  /** What the binder refuses by a key's name, type or limit, the schema refuses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "title: Mine|titel: Mine",
        "source: text-file|source: txt-file",
        "', path: book.txt'|''",
        "hidden: 128|hidden: 0",
        "hidden: 128|hidden: many",
        "hidden: 128|hidden: 1.5",
        "'type: lstm, '|''",
        "type: lstm|type: gpt",
        "batch: 8|bacth: 8",
        "learningRate: 0.004|learningRate: 0",
        "batch: 8|evaluateEvery: often",
        "batch: 8|keep: first",
        "batch: 8|schedule: {type: cosine, cooldown: 3}",
        "batch: 8|lora: {rank: 0}",
        "architecture: {type: lstm, hidden: 128}|seed: 1",
      })
  void recipeSchema_refusesWhatTheBinderRefuses(String right, String wrong) throws IOException {
    assertThat(RECIPE.validate(YAML.readTree(GOOD))).isEmpty();
    Recipe.parse("good", GOOD, List.of());
    String bad = GOOD.replace(right, wrong);
    assertThat(bad).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> Recipe.parse("bad", bad, List.of()))
        .isInstanceOf(RecipeException.class);
    Set<ValidationMessage> problems = RECIPE.validate(YAML.readTree(bad));
    assertThat(problems).as(bad).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"format", "graph", "task", "title"})
  void configSchema_refusesAMissingKey(String key) throws IOException {
    ObjectNode config = (ObjectNode) new ObjectMapper().readTree(configs().getFirst().toFile());
    config.remove(key);
    assertThat(CONFIG.validate(config)).isNotEmpty();
  }

  /** Every key has a meaning, in the one place where it is declared. */
  @Test
  void everyKey_hasAMeaning() {
    List<String> without = new ArrayList<>();
    collect(Recipe.class, new ArrayList<>(), without);
    assertThat(without).isEmpty();
  }

  private static void collect(Class<?> type, List<Class<?>> seen, List<String> without) {
    if (seen.contains(type)) {
      return;
    }
    seen.add(type);
    if (type.isAnnotationPresent(ChosenBy.class)) {
      RecordShape.choices(type).values().forEach(record -> collect(record, seen, without));
    } else if (type.isRecord() && type != Every.class) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (DOCS.of(component).isEmpty()) {
          without.add(type.getSimpleName() + "." + component.getName());
        }
        collect(component.getType(), seen, without);
        collect(RecordShape.element(component), seen, without);
      }
    }
  }
}
