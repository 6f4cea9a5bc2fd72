package dev.unroll.family.translation;

import dev.unroll.bundle.Restraints;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a model of another program is asked to write: what {@code generation_config.json} says, and
 * where it says nothing {@code config.json}.
 *
 * @param first the token that every target begins with
 * @param last whether the end is written when a target is as long as it may be
 * @param banned tokens that no target has
 * @param longest most tokens of a target
 * @param restraints of its tokens
 * @param remarks on what it asks for and is not done here
 */
public record TranslationSettings(
    Task.Special special,
    @Nullable Integer first,
    boolean last,
    List<Integer> banned,
    Task.Decoding decoding,
    int longest,
    Restraints restraints,
    List<String> remarks) {
  static final String FILE = "generation_config.json";

  /** The beam where none is named. */
  private static final int BEAM = 4;

  private static final int LONGEST = 512;
  private static final String BANNED = "bad_words_ids";

  /** What changes which tokens are written, with the value that changes nothing. */
  private static final List<Changing> CHANGING =
      List.of(
          new Changing("encoder_repetition_penalty", 1),
          new Changing("num_beam_groups", 1),
          new Changing("diversity_penalty", 0));

  private record Changing(String key, double nothing) {}

  /** The settings of a model in a folder. */
  static TranslationSettings read(Path folder, HubConfig config) {
    Optional<HubConfig> generation =
        Files.exists(folder.resolve(FILE))
            ? Optional.of(HubConfig.read(folder, FILE))
            : Optional.empty();
    Reader reader = new Reader(config, generation);
    int end = reader.of("eos_token_id").indices("eos_token_id").stream().findFirst().orElse(0);
    int padding = reader.of("pad_token_id").index("pad_token_id");
    int begin = reader.of("decoder_start_token_id").index("decoder_start_token_id");
    List<Integer> first = reader.of("forced_bos_token_id").indices("forced_bos_token_id");
    return new TranslationSettings(
        new Task.Special(padding, begin, end),
        first.isEmpty() ? null : first.getFirst(),
        !reader.of("forced_eos_token_id").indices("forced_eos_token_id").isEmpty(),
        reader.banned(),
        new Task.Decoding(
            reader.of("num_beams").integer("num_beams", BEAM),
            reader.of("length_penalty").number("length_penalty", 1),
            null,
            reader.ending()),
        reader.longest(),
        reader.restraints(),
        reader.remarks());
  }

  /**
   * Checks the words that no target has.
   *
   * @throws FamilyException when one has a token that targets do not have
   */
  void requireKnownWords(int targetTokens) {
    Stream.concat(banned.stream(), restraints.bannedRuns().stream().flatMap(List::stream))
        .filter(token -> token >= targetTokens)
        .findFirst()
        .ifPresent(
            token -> {
              throw new FamilyException(
                  "%s has the token %d, but targets have %d tokens"
                      .formatted(BANNED, token, targetTokens));
            });
  }

  /** Both files. */
  private record Reader(HubConfig config, Optional<HubConfig> generation) {
    /** The file that has a key. */
    HubConfig of(String key) {
      return generation.filter(file -> file.has(key)).orElse(config);
    }

    List<Integer> banned() {
      return words().stream().filter(word -> word.size() == 1).map(List::getFirst).toList();
    }

    /** The words that no target has, by their tokens. */
    private List<List<Integer>> words() {
      HubConfig file = of(BANNED);
      List<List<Integer>> words = file.lists(BANNED);
      if (words.stream().anyMatch(List::isEmpty)) {
        throw file.refused(BANNED, "a word needs a token");
      }
      return words;
    }

    /** Their longest has the token that the decoder gets first, and {@code max_new_tokens} not. */
    int longest() {
      HubConfig file = of("max_new_tokens");
      return file.has("max_new_tokens")
          ? file.integer("max_new_tokens")
          : Math.max(1, of("max_length").integer("max_length", LONGEST + 1) - 1);
    }

    Restraints restraints() {
      HubConfig file = of("repetition_penalty");
      double repetition = file.number("repetition_penalty", 1);
      if (repetition <= 0) {
        throw file.refused("repetition_penalty", "must be above 0");
      }
      List<List<Integer>> runs = words().stream().filter(word -> word.size() > 1).toList();
      return new Restraints(
          count("no_repeat_ngram_size"),
          count("encoder_no_repeat_ngram_size"),
          Math.max(count("min_length") - 1, count("min_new_tokens")),
          repetition,
          of("renormalize_logits").flag("renormalize_logits", false),
          runs.isEmpty() ? null : runs);
    }

    private int count(String key) {
      return of(key).has(key) ? of(key).index(key) : 0;
    }

    Task.Ending ending() {
      HubConfig file = of("early_stopping");
      return switch (file.scalar("early_stopping").orElse("false")) {
        case "false" -> Task.Ending.LIKELY;
        case "true" -> Task.Ending.FULL;
        case "never" -> Task.Ending.CERTAIN;
        default -> throw file.refused("early_stopping", "must be true, false or \"never\"");
      };
    }

    List<String> remarks() {
      List<String> remarks = new ArrayList<>();
      for (Changing each : CHANGING) {
        double value = of(each.key()).number(each.key(), each.nothing());
        if (value != each.nothing()) {
          remarks.add(
              "%s %s is not done here"
                  .formatted(each.key(), of(each.key()).scalar(each.key()).orElse("")));
        }
      }
      return List.copyOf(remarks);
    }
  }
}
