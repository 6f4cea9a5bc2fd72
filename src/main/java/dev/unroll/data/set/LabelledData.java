package dev.unroll.data.set;

import dev.unroll.data.batch.Order;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Texts with labels, divided.
 *
 * @param isMultiLabel whether a text may have several labels, or none
 * @param labels all that occur in the training part, in the order of the alphabet
 * @param train texts that the weights are fitted to
 * @param validation texts that decide when to stop and which weights to keep; only with labels that
 *     occur in training
 * @param test texts that only the final figures are measured on, likewise; may be empty
 * @param origin where they come from
 */
public record LabelledData(
    boolean isMultiLabel,
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
    if (labels.size() < (isMultiLabel ? 1 : 2) || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d labels and %d texts for validation, which is too few"
              .formatted(origin.name(), labels.size(), validation.size()));
    }
    if (isMultiLabel && labels.size() == 1 && train.stream().noneMatch(t -> t.labels().isEmpty())) {
      throw new DataException(
          "%s: every text has the one label '%s': there is nothing to tell apart"
              .formatted(origin.name(), labels.getFirst()));
    }
  }

  private static LabelledData of(
      boolean isMultiLabel,
      List<LabelledText> train,
      List<LabelledText> validation,
      List<LabelledText> test,
      Origin origin) {
    List<String> labels =
        train.stream().flatMap(text -> text.labels().stream()).distinct().sorted().toList();
    Set<String> known = Set.copyOf(labels);
    UnaryOperator<List<LabelledText>> within =
        texts ->
            isMultiLabel
                ? texts.stream().map(text -> text.within(known)).toList()
                : texts.stream().filter(text -> known.contains(text.label())).toList();
    return new LabelledData(
        isMultiLabel, labels, train, within.apply(validation), within.apply(test), origin);
  }

  /**
   * First requests with their domains: the dialogues of the Schema-Guided Dialogue data set that
   * are about one service. Those of the test about domains that do not occur in training are left
   * out.
   */
  public static LabelledData sgdDomains(DialogueData dialogues) {
    return of(
        /* isMultiLabel= */ false,
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
   * A file of the user's, divided at random, each label by the shares. Equal lines count once, and
   * no text is in two parts.
   *
   * @param seed decides which text goes where
   * @param licence for the model card
   * @throws DataException if it is missing, not UTF-8, or a line is no labelled text
   */
  public static LabelledData file(
      Path file, LabelForm form, Shares shares, long seed, String licence) {
    UserFile read = UserFile.read(file);
    LabelledFile parsed = LabelledFile.parse(file.toString(), read.text(), form);
    List<LabelledText> texts = parsed.texts();
    DistinctParts<LabelledText> division =
        new DistinctParts<>(
            text -> DistinctParts.formOf(text.text()),
            text -> parsed.groups().getOrDefault(text, Set.of()),
            form.isMultiLabel() ? _ -> "" : LabelledText::label,
            shares,
            seed);
    Shares.Parts<LabelledText> parts =
        form.isMultiLabel() ? division.ofLabels(texts, LabelledText::labels) : division.of(texts);
    return of(
        form.isMultiLabel(),
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
  public static List<LabelledText> texts(Path file, LabelForm form) {
    return LabelledFile.parse(file.toString(), UserFile.read(file).text(), form).texts();
  }

  /** The numbers of a text's labels, from 0. */
  public int[] numbers(LabelledText text) {
    return text.labels().stream()
        .mapToInt(label -> Collections.binarySearch(labels, label))
        .toArray();
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
    return new LabelledData(isMultiLabel, labels, drawn, validation, test, origin);
  }
}
