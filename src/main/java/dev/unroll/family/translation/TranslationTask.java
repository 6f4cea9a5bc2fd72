package dev.unroll.family.translation;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.LanguageTokens;
import dev.unroll.model.Transformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a model of another program translates, and what it expects of texts. */
public final class TranslationTask {
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final Pattern TASK = Pattern.compile("translation_([a-z]{2})_to_([a-z]{2})");

  /** A target has at most this many tokens for each of the source, and some more. */
  private static final double PER_SOURCE = 3;

  private static final int PLUS = 50;

  private final HubConfig config;
  private final Optional<HubConfig> tokenizer;
  private final TranslationSettings settings;
  private final Map<String, Integer> controls;

  /**
   * Reads a folder's settings.
   *
   * @param controls the tokens that name a language, in their order
   */
  public TranslationTask(Path folder, HubConfig config, Map<String, Integer> controls) {
    this.config = config;
    this.tokenizer =
        Files.exists(folder.resolve(TOKENIZER_CONFIG))
            ? Optional.of(HubConfig.read(folder, TOKENIZER_CONFIG))
            : Optional.empty();
    this.settings = TranslationSettings.read(folder, config);
    this.controls = new LinkedHashMap<>(controls);
  }

  /** Remarks on what is not done here. */
  public List<String> remarks() {
    return settings.remarks();
  }

  /**
   * The sizes of a model.
   *
   * @param source tokens that sources have
   * @param target tokens that targets have
   * @param positions most tokens of either
   */
  public record Sizes(int source, int target, int positions) {
    /** As a network of ours has them. */
    static Sizes of(Transformer.Config network) {
      return new Sizes(network.sourceVocab(), network.targetVocab(), network.maxPositions());
    }
  }

  /**
   * The task.
   *
   * @param longest most tokens of a source
   * @param shared whether source and target have one tokenizer
   */
  public Task.Seq2Seq task(Sizes sizes, int longest, boolean shared) {
    settings.requireKnownWords(sizes.target());
    Directions directions = directions();
    return new Task.Seq2Seq(
        sizes.source(),
        sizes.target(),
        shared,
        settings.special(),
        false,
        new Task.Limits(longest, Math.min(settings.longest(), sizes.positions()), PER_SOURCE, PLUS),
        settings.decoding(),
        languages(directions),
        List.of(),
        new Conventions(
            before(),
            settings.first(),
            settings.banned(),
            settings.last(),
            settings.restraints().isAny() ? settings.restraints() : null,
            null,
            null,
            null),
        directions,
        null);
  }

  /** BART's texts stand between two tokens. */
  private List<Integer> before() {
    return config.text("model_type", "").equals("bart")
        ? config.indices("bos_token_id")
        : List.of();
  }

  /** The languages that a request need not name. */
  private Task.@Nullable Languages languages(@Nullable Directions directions) {
    Optional<String> source = named("source_lang").or(() -> named("src_lang"));
    Optional<String> target = named("target_lang").or(() -> named("tgt_lang"));
    if (directions == null) {
      return source.isPresent() && target.isPresent()
          ? new Task.Languages(source.get(), target.get())
          : null;
    }
    String from = source.orElse(directions.sources().getFirst().code());
    String into = target.orElse(directions.targets().getFirst().code());
    boolean single = directions.targets().size() == 1;
    return directions.source(from).isPresent()
            && directions.target(into).isPresent()
            && (single || target.isPresent())
        ? new Task.Languages(from, into)
        : null;
  }

  private Optional<String> named(String key) {
    return tokenizer
        .map(file -> file.text(key, ""))
        .filter(language -> !language.isEmpty())
        .map(
            language ->
                LanguageTokens.of(language)
                    .or(() -> LanguageTokens.of("__" + language + "__"))
                    .map(LanguageTokens.Named::code)
                    .orElse(language));
  }

  private @Nullable Directions directions() {
    return switch (config.text("model_type", "")) {
      case "marian" -> ofTargets(controls, named("source_lang"));
      case "mbart", "m2m_100" -> ofBoth();
      case "t5", "mt5" -> ofPrefixes();
      default -> null;
    };
  }

  /**
   * OPUS-MT's of several targets: the target's token stands before the source.
   *
   * @param controls the tokens that name a language, in their order
   * @param source the code of the source's language; several where it is empty
   * @return null when there are no such tokens
   */
  public static @Nullable Directions ofTargets(
      Map<String, Integer> controls, Optional<String> source) {
    List<Directions.Language> targets = new ArrayList<>();
    codes(controls, (code, token) -> targets.add(new Directions.Language(code, token, null, null)));
    return targets.isEmpty()
        ? null
        : new Directions(
            List.of(new Directions.Language(source.orElse("mul"), null, null, null)), targets);
  }

  /** mBART's and M2M-100's: each side begins with the token of its language. */
  private @Nullable Directions ofBoth() {
    List<Directions.Language> sources = new ArrayList<>();
    List<Directions.Language> targets = new ArrayList<>();
    codes(
        controls,
        (code, token) -> {
          sources.add(new Directions.Language(code, token, null, null));
          targets.add(new Directions.Language(code, null, token, null));
        });
    return sources.isEmpty() ? null : new Directions(sources, targets);
  }

  /** T5's: a text before the source says into what it is translated. */
  private @Nullable Directions ofPrefixes() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    Set<String> sources = new LinkedHashSet<>();
    config
        .object("task_specific_params")
        .ifPresent(
            tasks -> {
              for (String key : tasks.keys()) {
                Matcher task = TASK.matcher(key);
                if (task.matches()) {
                  sources.add(task.group(1));
                  prefixes.put(
                      task.group(2),
                      tasks.object(key).map(each -> each.text("prefix", "")).orElse(""));
                }
              }
            });
    return sources.size() != 1
        ? null
        : new Directions(
            sources.stream().map(code -> new Directions.Language(code, null, null, null)).toList(),
            prefixes.entrySet().stream()
                .map(each -> new Directions.Language(each.getKey(), null, null, each.getValue()))
                .toList());
  }

  /** Takes a language and its token. */
  private interface Taker {
    void take(String code, int token);
  }

  /** Every language once; of several scripts of one, all but the first have theirs in the code. */
  private static void codes(Map<String, Integer> controls, Taker taker) {
    Set<String> taken = new LinkedHashSet<>();
    controls.forEach(
        (name, token) ->
            LanguageTokens.of(name)
                .ifPresent(
                    language -> {
                      String code = language.code();
                      if (!taken.add(code)) {
                        code += "-" + language.variant();
                        if (!taken.add(code)) {
                          return;
                        }
                      }
                      taker.take(code, token);
                    }));
  }
}
