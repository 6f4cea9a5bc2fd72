package dev.unroll.data.set;

import dev.unroll.data.batch.Order;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Texts with labels, divided.
 *
 * @param labels all that occur in the training part, in the order of the alphabet
 * @param train texts that the weights are fitted to
 * @param validation texts that decide when to stop and which weights to keep; only with labels that
 *     occur in training
 * @param test texts that only the final figures are measured on, likewise; may be empty
 * @param origin where they come from
 */
public record LabelledData(
    List<String> labels,
    List<LabelledText> train,
    List<LabelledText> validation,
    List<LabelledText> test,
    Origin origin) {

  public LabelledData {
    labels = List.copyOf(labels);
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    if (labels.size() < 2 || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d labels and %d texts for validation, which is too few"
              .formatted(origin.name(), labels.size(), validation.size()));
    }
  }

  private static LabelledData of(
      List<LabelledText> train,
      List<LabelledText> validation,
      List<LabelledText> test,
      Origin origin) {
    List<String> labels = train.stream().map(LabelledText::label).distinct().sorted().toList();
    Set<String> known = Set.copyOf(labels);
    return new LabelledData(
        labels,
        train,
        validation.stream().filter(text -> known.contains(text.label())).toList(),
        test.stream().filter(text -> known.contains(text.label())).toList(),
        origin);
  }

  /**
   * First requests with their domains: the dialogues of the Schema-Guided Dialogue data set that
   * are about one service. Those of the test about domains that do not occur in training are left
   * out.
   */
  public static LabelledData sgdDomains(DialogueData dialogues) {
    return of(
        firstTurns(dialogues.train()),
        firstTurns(dialogues.validation()),
        firstTurns(dialogues.test()),
        dialogues.origin());
  }

  private static List<LabelledText> firstTurns(List<Dialogue> dialogues) {
    List<LabelledText> texts = new ArrayList<>();
    for (Dialogue dialogue : dialogues) {
      Dialogue.Turn first = dialogue.turns().getFirst();
      if (dialogue.services().size() == 1 && first.role() == Role.USER) {
        texts.add(new LabelledText(first.text(), dialogue.domains().getFirst()));
      }
    }
    return texts;
  }

  /**
   * A file of the user's, a label, a tab and a text a line, divided at random, each label by the
   * shares. Equal lines count once, and no text is in two parts.
   *
   * @param seed decides which text goes where
   * @param licence for the model card
   * @param group column whose texts with one value stay together, such as {@code customer}; the
   *     first line then names the columns
   * @throws DataException if it is missing, not UTF-8, or a line has no label
   */
  public static LabelledData file(
      Path file, Shares shares, long seed, String licence, @Nullable String group) {
    UserFile read = UserFile.read(file);
    LabelColumns columns =
        group == null
            ? new LabelColumns(
                UserFile.parseLines(file.toString(), read.text(), LabelledData::labelledText),
                Map.of())
            : LabelColumns.parse(file.toString(), read.text(), group);
    List<LabelledText> texts = columns.texts();
    DistinctParts<LabelledText> division =
        new DistinctParts<>(
            text -> DistinctParts.formOf(text.text()),
            text -> columns.groups().getOrDefault(text, Set.of()),
            LabelledText::label,
            shares,
            seed);
    Shares.Parts<LabelledText> parts = division.of(texts);
    return of(
        parts.train(),
        parts.validation(),
        parts.test(),
        division.origin(texts, read.origin(licence)));
  }

  /**
   * The texts of a user's file, in its order.
   *
   * @throws DataException as {@link #file}
   */
  public static List<LabelledText> texts(Path file) {
    return UserFile.parseLines(
        file.toString(), UserFile.read(file).text(), LabelledData::labelledText);
  }

  private static LabelledText labelledText(String line, String where) {
    int tab = line.indexOf('\t');
    if (tab < 0 || line.substring(0, tab).isBlank() || line.substring(tab).isBlank()) {
      throw new DataException(where + ": no labelled text; a line is a label, a tab and a text");
    }
    return new LabelledText(line.substring(tab + 1).strip(), line.substring(0, tab).strip());
  }

  /**
   * The same with a part of the training texts only, drawn at random; a smaller part is within a
   * larger one.
   *
   * @param share from 0 (but at least one text) to 1
   */
  public LabelledData withShare(double share, long seed) {
    int kept = Math.max(1, (int) Math.round(share * train.size()));
    List<LabelledText> drawn =
        Arrays.stream(Order.permutation(train.size(), seed, 0))
            .limit(kept)
            .mapToObj(train::get)
            .toList();
    return new LabelledData(labels, drawn, validation, test, origin);
  }
}
