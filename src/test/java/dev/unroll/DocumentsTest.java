package dev.unroll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.cli.CommandTest;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.RuntimeOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents name what there is: settings with their defaults, files and commands. */
class DocumentsTest extends CommandTest {
  private static final Path README = Path.of("README.md");
  private static final Path DOCS = Path.of("src/main/docs");
  private static final Path SETTINGS = DOCS.resolve("settings.md");

  /** A row of a table: a property of ours, then its default. */
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\| `(unroll\\.[a-z.-]+)` \\| `?([^|`]+?)`? \\|");

  /** A link or a picture, without its anchor. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");

  /** The program's name and up to two words behind it. */
  private static final Pattern COMMAND = Pattern.compile("\\bunroll ([a-z]+)(?: ([a-z]+))?");

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      List<Path> found =
          new ArrayList<>(files.filter(file -> file.toString().endsWith(".md")).toList());
      found.add(README);
      found.add(Path.of("SECURITY.md"));
      return found;
    }
  }

  @Test
  void readme_isShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(220);
  }

  @Test
  void settings_areThoseOfTheConfiguration_withTheirDefaults() throws Exception {
    Map<String, String> documented = new TreeMap<>();
    for (MatchResult row : matches(SETTING, Files.readString(SETTINGS))) {
      assertThat(documented.put(row.group(1), row.group(2))).as(row.group()).isNull();
    }
    Map<String, String> configured = new TreeMap<>();
    String prefix = UnrollSettings.class.getAnnotation(ConfigMapping.class).prefix();
    collect(UnrollSettings.class, prefix, configured);
    assertThat(documented).isNotEmpty().isEqualTo(configured);
  }

  @Test
  void languages_areAsManyAsHaveListsOfWords() throws IOException {
    Path words = Path.of("src/main/resources/dev/unroll/text/prose/words.txt");
    long languages =
        Files.readAllLines(words).stream().filter(line -> !line.startsWith("#")).count();
    assertThat(Files.readString(DOCS.resolve("http.md")))
        .contains("words of %d languages on Tatoeba".formatted(languages));
  }

  /** Adds the properties of a configuration interface, and those of the interfaces in it. */
  private static void collect(Class<?> settings, String prefix, Map<String, String> defaults)
      throws ReflectiveOperationException {
    for (Method method : settings.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        WithName otherName = method.getAnnotation(WithName.class);
        String name =
            prefix + "." + (otherName == null ? kebab(method.getName()) : otherName.value());
        WithDefault ownDefault = method.getAnnotation(WithDefault.class);
        if (ownDefault != null) {
          defaults.put(name, ownDefault.value());
        } else if (method.getReturnType().getName().startsWith("dev.unroll.")) {
          collect(method.getReturnType(), name, defaults);
        } else {
          defaults.put(name, defaultElsewhere(method.getName()));
        }
      }
    }
  }

  private static String kebab(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The default of a property that the configuration itself leaves open. */
  private static String defaultElsewhere(String property) throws ReflectiveOperationException {
    if (Set.of("threads", "workers").contains(property)) {
      return "none"; // They follow from the number of processors.
    }
    for (Record defaults : List.of(EngineConfig.defaults(), RuntimeOptions.defaults())) {
      for (RecordComponent component : defaults.getClass().getRecordComponents()) {
        if (component.getName().equals(property)) {
          return asConfigured(component.getAccessor().invoke(defaults));
        }
      }
    }
    return "none";
  }

  private static String asConfigured(Object value) {
    return value instanceof Duration time
        ? time.toSeconds() + "s"
        : value.toString().toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadToFiles(Path document) throws IOException {
    for (MatchResult link : matches(LINK, Files.readString(document))) {
      String target = link.group(1);
      if (!target.contains(":")) {
        assertThat(document.toAbsolutePath().resolveSibling(target).normalize()).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commands_exist(Path document) throws IOException {
    for (MatchResult named : matches(COMMAND, Files.readString(document))) {
      assertThat(run("help", named.group(1))).as(named.group()).isZero();
      boolean hasSubcommands = out.toString().contains("Commands:");
      if (hasSubcommands && named.group(2) != null) {
        assertThat(run("help", named.group(1), named.group(2))).as(named.group()).isZero();
      }
    }
  }

  @Test
  void readme_namesCommandsAndLinks() throws IOException {
    String text = Files.readString(README);
    assertThat(matches(COMMAND, text)).hasSizeGreaterThan(10);
    assertThat(matches(LINK, text)).hasSizeGreaterThan(5);
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
