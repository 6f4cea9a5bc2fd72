package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a network learns from. */
@ChosenBy("source")
public sealed interface DataSource
    permits DataSource.Text,
        SeriesSource,
        DataSource.Pairs,
        DataSource.Dialogues,
        DataSource.Labelled,
        CsvSource {
  /** A text to continue. */
  sealed interface Text extends DataSource {
    /** How the text is divided, in its order. */
    Split split();

    /** Whether capital letters are made small. */
    boolean lowercase();
  }

  /** Pairs of texts, one of which is to become the other. */
  sealed interface Pairs extends DataSource {
    /** Share of the pairs for training that are learnt once more as people type them. */
    default @Nullable Double informal() {
      return null;
    }
  }

  /** Conversations to continue. */
  sealed interface Dialogues extends DataSource {
    /** Whose words are learnt. */
    Learn learn();

    /** Whether a dialogue begins with a system turn that names what it is about. */
    boolean topics();
  }

  /** Texts with labels, which are predicted. */
  sealed interface Labelled extends DataSource {
    /** Share of the training texts whose labels are used. */
    double labels();

    /** Most tokens of a text with what stands around it; longer ones lose their end. */
    int longest();

    /** Probability below which a text has none of the labels, or not this one of several. */
    default @Nullable Double threshold() {
      return null;
    }

    /** Whether a text may have several labels, or none. */
    default boolean multiLabel() {
      return false;
    }
  }

  /** Whose words of a dialogue are learnt. */
  enum Learn {
    /** Everybody's: for pre-training. */
    EVERYTHING,
    /** The assistant's only: for fine-tuning. */
    ANSWERS
  }

  /** A pair's languages, as ISO 639-1 codes; to be named by {@code from} and {@code to}. */
  private static void checkLanguages(List<String> known, String from, String to) {
    refuse("from", !known.contains(from), "must be one of " + String.join(", ", known));
    refuse(
        "to",
        !known.contains(to) || from.equals(to),
        "must be another one of %s than from".formatted(String.join(", ", known)));
  }

  /**
   * Sentences that volunteers of Tatoeba translated. No sentence of validation or test is in the
   * training part, also not with other punctuation or case.
   *
   * @param from {@code en} or {@code fr}
   * @param to {@code en} or {@code fr}
   * @param validation number of pairs
   * @param test number of pairs
   * @param seed of the choice of both
   * @param informal share of the pairs for training that are learnt once more as people type them:
   *     without punctuation at the end, or without a capital at the beginning; none when left out
   */
  @TypeName("tatoeba")
  record Tatoeba(
      String from,
      String to,
      @Default("2000") @Within("[1, 20000]") int validation,
      @Default("2000") @Within("[0, 20000]") int test,
      @Default("1") long seed,
      @Within("[0, 1]") @Nullable Double informal)
      implements Pairs {
    public Tatoeba {
      checkLanguages(List.of("en", "fr"), from, to);
    }
  }

  /**
   * The first pairs of Tatoeba's file, in its order, as Keras' example takes them.
   *
   * @param from {@code en} or {@code fr}
   * @param to {@code en} or {@code fr}
   * @param pairs how many
   */
  @TypeName("tatoeba-first")
  record TatoebaFirst(
      String from,
      String to,
      @Default("10000") @Within("[10, 142787]") int pairs,
      @Default("{train: 0.8, validation: 0.2}") Split split)
      implements Pairs {
    public TatoebaFirst {
      checkLanguages(List.of("en", "fr"), from, to);
    }
  }

  /**
   * Image captions, with the parts that were published; the test is that of 2016. They state no
   * licence: measure with them, but ship nothing that was trained on them.
   *
   * @param from {@code en}, {@code de} or {@code fr}
   * @param to {@code en}, {@code de} or {@code fr}
   */
  @TypeName("multi30k")
  record Multi30k(String from, String to) implements Pairs {
    public Multi30k {
      checkLanguages(List.of("en", "de", "fr"), from, to);
    }
  }

  /**
   * Rows of random numbers that are to be reversed, as in JoeyNMT's tutorial.
   *
   * @param rows for training
   * @param heldOut for validation, and again for test; up to five numbers longer
   * @param longest most numbers of a row in training
   * @param numbers how many different ones there are
   * @param seed of the rows
   */
  @TypeName("reverse")
  record Reverse(
      @Default("40000") @Within("[10, 10000000]") int rows,
      @Default("1000") @Within("[1, 100000]") int heldOut,
      @Default("25") @Within("[1, 1000]") int longest,
      @Default("50") @Within("[2, 10000]") int numbers,
      @Default("1") long seed)
      implements Pairs {}

  /**
   * A UTF-8 text of your own with one pair a line: source, tab, target.
   *
   * @param path of the file, from the recipe's folder
   * @param from language of the source, as an ISO 639-1 code
   * @param to language of the target
   * @param licence under which it may be used, for the model card
   * @param validation number of pairs, a tenth but at most 1,000 when left out
   * @param test number of pairs, likewise
   * @param seed of the choice of both
   * @param informal share of the pairs for training that are learnt once more as people type them:
   *     without punctuation at the end, or without a capital at the beginning; none when left out
   * @param group column whose pairs with one value stay in one part, such as {@code document}; the
   *     first line of the file then names the columns
   */
  @TypeName("pair-file")
  record PairFile(
      String path,
      String from,
      String to,
      @Default("not stated") String licence,
      @Within("[1, 1000000]") @Nullable Integer validation,
      @Within("[0, 1000000]") @Nullable Integer test,
      @Default("1") long seed,
      @Within("[0, 1]") @Nullable Double informal,
      @Nullable String group)
      implements Pairs {}

  /**
   * Pairs from several sources, in a plain typography, without the sentences of public test sets of
   * English and French. Every epoch draws them anew. What a part holds out is in the training part
   * of no other one, also not with other punctuation or case.
   *
   * @param from language of the source, as an ISO 639-1 code
   * @param to language of the target
   * @param parts the sources; the test of the first that has one is the main one
   * @param variation how pairs are changed when they are drawn; not at all when left out
   * @param seed of what is held out
   * @param both whether the other direction is learnt too: the first token of a source then says
   *     which language it becomes
   */
  @TypeName("mixture")
  record Mixture(
      String from,
      String to,
      List<MixturePart> parts,
      @Nullable Variation variation,
      @Default("1") long seed,
      @Default("false") boolean both)
      implements Pairs {
    public Mixture {
      parts = List.copyOf(parts);
      refuse("to", from.equals(to), "must be another language than from");
      Set<String> languages = Set.of(from, to);
      boolean known = languages.equals(Set.of("en", "fr"));
      for (MixturePart part : parts) {
        List<String> columns = part.columns();
        refuse(
            "parts",
            part.set() != null && !known,
            "has the set %s, which is English and French".formatted(part.name()));
        refuse(
            "parts",
            columns != null && (columns.size() != 2 || !Set.copyOf(columns).equals(languages)),
            "has columns %s, which are not %s and %s".formatted(columns, from, to));
      }
      refuse("parts", parts.isEmpty(), "must name at least one source");
      refuse(
          "parts",
          parts.stream().mapToInt(MixturePart::validationPairs).sum() == 0,
          "must hold out pairs for validation: give one of them 'validation'");
    }

    /** The language of the first column of a part. */
    public String firstColumn(MixturePart part) {
      List<String> columns = part.columns();
      return columns != null
          ? columns.getFirst()
          : Set.of(from, to).equals(Set.of("en", "fr")) ? "en" : from;
    }
  }

  /**
   * The Schema-Guided Dialogue data set, bookings and look-ups, with its published parts (Rastogi
   * et al. 2020).
   */
  @TypeName("sgd")
  record Sgd(@Default("everything") Learn learn, @Default("false") boolean topics)
      implements Dialogues {}

  /**
   * Dialogues of your own as JSON lines, {@code {"messages": [{"role", "content"}]}} each, also
   * with {@code tools}, {@code tool_calls} and results of tools as in OpenAI's API.
   *
   * @param path of the file, from the recipe's folder
   * @param licence under which they may be used, for the model card
   * @param split shares of a random division, in which no dialogue is in two parts
   * @param seed of the division
   * @param group key of the lines, beside {@code messages}, whose dialogues with one value stay in
   *     one part, such as {@code customer}
   * @param validation a file for validation; a share of {@code path} when left out
   * @param test a file for the test; likewise
   */
  @TypeName("dialogue-file")
  record DialogueFile(
      String path,
      @Default("not stated") String licence,
      @Default("{train: 0.9, validation: 0.1}") Split split,
      @Default("answers") Learn learn,
      @Default("false") boolean topics,
      @Default("1") long seed,
      @Nullable String group,
      @Nullable String validation,
      @Nullable String test)
      implements Dialogues {}

  /**
   * What people ask for first in the Schema-Guided Dialogue data set, and the domain that it
   * belongs to, such as {@code Hotels}: of dialogues about one service only.
   *
   * @param seed of the choice of the labels that are used
   */
  @TypeName("sgd-domains")
  record SgdDomains(
      @Default("1") @Within("(0, 1]") double labels,
      @Default("64") @Within("[8, 65536]") int longest,
      @Default("1") long seed)
      implements Labelled {}

  /**
   * Texts of your own, a label, a tab and a text a line; or JSON lines {@code {"text": "…",
   * "labels": ["…"]}} in a {@code .jsonl} file, or fastText's {@code __label__a text}.
   *
   * @param path of the file, from the recipe's folder
   * @param licence under which they may be used, for the model card
   * @param split shares of a random division, the same for each label; no text is in two parts
   * @param seed of the division, and of the choice of the labels that are used
   * @param group column, or key of JSON lines, whose texts with one value stay in one part, such as
   *     {@code customer}; the first line of a file with tabs then names the columns
   * @param threshold probability below which the answer is none of the labels, never when left out;
   *     of multiLabel the probability from which a text has a label, for each label that with the
   *     best F1 on the validation part when left out
   * @param multiLabel whether a text may have several labels, or none; each is then learnt as a
   *     question of its own
   * @param separator of the labels in the first column, a comma when left out (multiLabel only)
   */
  @TypeName("label-file")
  record LabelFile(
      String path,
      @Default("not stated") String licence,
      @Default("{train: 0.8, validation: 0.1, test: 0.1}") Split split,
      @Default("1") @Within("(0, 1]") double labels,
      @Default("128") @Within("[8, 65536]") int longest,
      @Default("1") long seed,
      @Nullable String group,
      @Within("(0, 1)") @Nullable Double threshold,
      @Default("false") boolean multiLabel,
      @Nullable String separator)
      implements Labelled {
    public LabelFile {
      refuse("separator", separator != null && !multiLabel, "is for multiLabel: true");
      refuse(
          "separator",
          separator != null && (separator.isBlank() || separator.contains("\t")),
          "must be a sign between labels, such as '|'");
    }
  }

  /** 40,000 lines of Shakespeare; the default split is nanoGPT's. */
  @TypeName("tinyshakespeare")
  record TinyShakespeare(@Default("{train: 0.9, validation: 0.1}") Split split) implements Text {
    @Override
    public boolean lowercase() {
      return false;
    }
  }

  /**
   * Nietzsche in English.
   *
   * @param lowercase whether capital letters are made small
   */
  @TypeName("nietzsche")
  record Nietzsche(
      @Default("{train: 0.9, validation: 0.1}") Split split, @Default("false") boolean lowercase)
      implements Text {}

  /**
   * Any UTF-8 text of your own.
   *
   * @param path of the file, from the recipe's folder
   * @param licence under which the text may be used, for the model card
   */
  @TypeName("text-file")
  record TextFile(
      String path,
      @Default("not stated") String licence,
      @Default("{train: 0.9, validation: 0.1}") Split split,
      @Default("false") boolean lowercase)
      implements Text {}
}
