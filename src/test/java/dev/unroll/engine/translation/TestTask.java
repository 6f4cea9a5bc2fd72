package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.lexical.Repetition;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A task between letters, and what a {@link TableModel} makes of a text when it is alone. */
final class TestTask {
  static final String LETTERS = "abcdefgh ";
  static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");
  static final int LONGEST = 30;
  static final TableModel MODEL = new TableModel(SPECIAL.size() + LETTERS.length(), 7);

  private TestTask() {}

  static Task.Seq2Seq task(boolean reversed) {
    return new Task.Seq2Seq(
        MODEL.vocab(),
        MODEL.vocab(),
        true,
        new Task.Special(TableModel.PADDING, TableModel.BEGIN, TableModel.END),
        reversed,
        new Task.Limits(LONGEST, 25, 2, 3),
        new Task.Decoding(1, 1, null),
        null,
        List.of());
  }

  static Tokenizer letters() {
    return Tokenizer.parse(
        "letters", CharacterVocabulary.of(LETTERS).tokenizerJson(false, SPECIAL));
  }

  static Vocabularies vocabularies() {
    return new Vocabularies(task(false), letters(), letters());
  }

  /** Whether a translation is decoded again because it says the same too often in a row. */
  static boolean hasLoop(String source, String translation) {
    return Repetition.of(source.chars().asLongStream().toArray())
        .hasLoop(translation.chars().toArray());
  }

  /**
   * The best translations of one text of a request, without rows, lanes and others.
   *
   * @param index of the text in its request
   */
  static List<String> alone(Vocabularies vocabularies, String text, Search search, int index) {
    long[] source = vocabularies.sourceRow(text, Direction.PLAIN);
    if (source.length == 0) {
      return List.of("");
    }
    SentenceSearch alone =
        new SearchFactory(vocabularies.task())
            .begin(search, index, source, vocabularies.maxTarget(source), OptionalInt.empty());
    List<Long> states = List.of(MODEL.next(MODEL.state(source), TableModel.BEGIN));
    while (!alone.live().isEmpty()) {
      List<Long> now = states;
      alone.advance(
          new SentenceSearch.Output() {
            @Override
            public float[] logits(int live) {
              float[] logits = MODEL.logits(now.get(live));
              Arrays.fill(logits, 0, TableModel.END, Float.NEGATIVE_INFINITY);
              return logits;
            }

            @Override
            public float @Nullable [] attention(int live) {
              return MODEL.attention(now.get(live), source.length);
            }
          });
      List<Long> next = new ArrayList<>();
      for (int i = 0; i < alone.live().size(); i++) {
        next.add(MODEL.next(now.get(alone.parents()[i]), alone.live().get(i).token()));
      }
      states = next;
    }
    // Of those that read the same, the better one.
    Map<String, String> texts = new LinkedHashMap<>();
    for (SentenceSearch.Found found : alone.best()) {
      String written = vocabularies.text(found.prefix());
      texts.putIfAbsent(Vocabularies.asRead(written), written);
    }
    return List.copyOf(texts.values());
  }
}
