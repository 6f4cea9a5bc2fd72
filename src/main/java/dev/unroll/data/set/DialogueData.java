package dev.unroll.data.set;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import dev.unroll.data.store.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dialogues, divided.
 *
 * <p>They are read from JSON lines, one dialogue each, in either of two forms: {@code {"services":
 * […], "turns": [{"speaker": "user" or "system", "text"}]}}, where the system is the one that
 * answers, or as chats are commonly kept for fine-tuning, {@code {"tools": […], "messages":
 * [{"role": "system", "user", "assistant" or "tool", "content"}]}}, see {@link DialogueLine}.
 *
 * @param train dialogues that the weights are fitted to
 * @param validation dialogues that decide when to stop and which weights to keep
 * @param test dialogues that only the final figures are measured on; may be empty
 * @param origin where they come from
 */
public record DialogueData(
    List<Dialogue> train, List<Dialogue> validation, List<Dialogue> test, Origin origin) {
  public DialogueData {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    if (train.isEmpty() || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d dialogues for training and %d for validation, which is too few"
              .formatted(origin.name(), train.size(), validation.size()));
    }
  }

  /**
   * The Schema-Guided Dialogue data set with its published parts: bookings and look-ups with 26
   * services in training; the test also has services that occur nowhere else.
   *
   * <p>A. Rastogi et al. (2020), Towards scalable multi-domain conversational agents: the
   * schema-guided dialogue dataset.
   */
  public static DialogueData sgd(DataStore store) {
    List<Source> parts = List.of(Source.SGD_TRAIN, Source.SGD_DEV, Source.SGD_TEST);
    List<List<Dialogue>> dialogues = new ArrayList<>();
    for (Source part : parts) {
      String lines = TextData.utf8(part.path(), store.readUnpacked(part));
      dialogues.add(dialogues(lines, part.name()));
    }
    Origin origin =
        new Origin("sgd (Schema-Guided Dialogue)", Source.SGD_TRAIN.licence(), Sha256.of(parts));
    return new DialogueData(dialogues.get(0), dialogues.get(1), dialogues.get(2), origin);
  }

  /**
   * Files of the user's.
   *
   * @param path the dialogues that are learnt, and divided where another part has no file
   * @param validation absent: a share of the first
   * @param test absent: a share of the first
   */
  public record PartFiles(Path path, @Nullable Path validation, @Nullable Path test) {
    /** One file, which is divided. */
    public PartFiles(Path path) {
      this(path, null, null);
    }

    /** The shares of the first file. */
    private Shares shares(Shares wanted) {
      double forValidation = validation == null ? wanted.validation() : 0;
      double forTest = test == null ? wanted.test() : 0;
      double unused = 1 - wanted.train() - wanted.validation() - wanted.test();
      return validation == null && test == null
          ? wanted
          : new Shares(1 - forValidation - forTest - Math.max(0, unused), forValidation, forTest);
    }
  }

  /**
   * A file of the user's, divided at random, or with files of their own for validation and test.
   * Equal dialogues count once, and what is learnt is in no other part.
   *
   * @param shares of the first file, without those of parts that have their own
   * @param seed decides which dialogue goes where
   * @param licence for the model card
   * @param group key of a line whose dialogues with one value stay together, such as {@code
   *     customer}
   * @throws DataException if one is missing, not UTF-8, or a line is no dialogue
   */
  public static DialogueData file(
      PartFiles files, Shares shares, long seed, String licence, @Nullable String group) {
    Grouped all = Grouped.read(files.path(), group);
    Path validation = files.validation();
    Path test = files.test();
    Grouped validating = validation == null ? null : Grouped.read(validation, group);
    Grouped testing = test == null ? null : Grouped.read(test, group);
    DistinctParts<Dialogue> division =
        new DistinctParts<>(DialogueData::form, all::groupsOf, _ -> "", files.shares(shares), seed);
    Shares.Parts<Dialogue> parts = division.of(all.dialogues());
    List<Grouped> others = Stream.of(validating, testing).flatMap(Stream::ofNullable).toList();
    Set<String> heldOut = others.stream().flatMap(Grouped::keys).collect(toSet());
    return new DialogueData(
        all.without(heldOut, parts.train()),
        validating == null ? all.without(heldOut, parts.validation()) : validating.distinct(),
        testing == null ? all.without(heldOut, parts.test()) : testing.distinct(),
        division.origin(
            all.dialogues(),
            all.file().origin(licence, others.stream().map(Grouped::file).toList())));
  }

  /**
   * The dialogues of a file.
   *
   * @param groups of each, where there are any
   */
  private record Grouped(
      UserFile file, List<Dialogue> dialogues, Map<Dialogue, Set<String>> groups) {
    static Grouped read(Path path, @Nullable String group) {
      UserFile file = UserFile.read(path);
      Map<Dialogue, Set<String>> groups = new HashMap<>();
      List<Dialogue> dialogues =
          UserFile.parseLines(
              path.toString(),
              file.text(),
              (line, where) -> {
                DialogueLine read = DialogueLine.parse(line, where);
                Dialogue dialogue = read.dialogue();
                if (group != null) {
                  groups.computeIfAbsent(dialogue, _ -> new HashSet<>()).add(read.value(group));
                }
                return dialogue;
              });
      return new Grouped(file, dialogues, groups);
    }

    Set<String> groupsOf(Dialogue dialogue) {
      return groups.getOrDefault(dialogue, Set.of());
    }

    List<Dialogue> distinct() {
      return dialogues.stream().distinct().toList();
    }

    /** What no dialogue of another part may have in common with one of these. */
    Stream<String> keys() {
      return dialogues.stream().flatMap(this::keys);
    }

    private Stream<String> keys(Dialogue dialogue) {
      return Stream.concat(
          Stream.of("form " + form(dialogue)),
          groupsOf(dialogue).stream().map(each -> "group " + each));
    }

    /** Some of the dialogues, but for those with a key of others. */
    List<Dialogue> without(Set<String> others, List<Dialogue> some) {
      return some.stream().filter(each -> keys(each).noneMatch(others::contains)).toList();
    }
  }

  /**
   * The dialogues of a user's file, in its order.
   *
   * @throws DataException as {@link #file}
   */
  public static List<Dialogue> dialogues(Path file) {
    return dialogues(UserFile.read(file).text(), file.toString());
  }

  private static String form(Dialogue dialogue) {
    return dialogue.turns().stream()
        .map(turn -> turn.role() + " " + DistinctParts.formOf(turn.text() + called(turn)))
        .collect(joining("\n"));
  }

  private static String called(Dialogue.Turn turn) {
    return turn.calls().stream()
        .map(call -> " " + call.name() + " " + call.arguments())
        .collect(joining());
  }

  private static List<Dialogue> dialogues(String lines, String name) {
    return UserFile.parseLines(name, lines, DialogueData::dialogue);
  }

  private static Dialogue dialogue(String line, String where) {
    return DialogueLine.parse(line, where).dialogue();
  }
}
