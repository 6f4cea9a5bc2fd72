package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.engine.translation.TranslatedText.Outcome;
import dev.unroll.text.prose.span.SpanSentences;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole texts translated by a model that writes characters by chance. */
@Timeout(120)
class ProtectedTranslationTest {
  private static final int SENTENCES = 1_000;
  private static final int LONGEST = 300;
  private static final List<SpanSentences.Example> EXAMPLES = examples();
  private static TranslationEngine engine;

  private static List<SpanSentences.Example> examples() {
    SpanSentences sentences = new SpanSentences(4);
    return IntStream.range(0, SENTENCES).mapToObj(_ -> sentences.next()).toList();
  }

  @BeforeAll
  static void open() {
    List<String> known =
        new ArrayList<>(EXAMPLES.stream().map(SpanSentences.Example::text).toList());
    known.add(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789{}<>@.,!?-\u00A0");
    CharacterVocabulary characters = CharacterVocabulary.ofAll(known);
    String json = characters.tokenizerJson(false, TestTask.SPECIAL);
    Tokenizer letters = Tokenizer.parse("characters", json);
    TableModel model = new TableModel(letters.vocabSize(), 3);
    Task.Seq2Seq usual = TestTask.task(false);
    Task.Seq2Seq task =
        new Task.Seq2Seq(
            model.vocab(),
            model.vocab(),
            true,
            usual.special(),
            false,
            new Task.Limits(LONGEST, LONGEST, 0.1, 12),
            usual.decoding(),
            new Task.Languages("en", "fr"),
            List.of());
    EngineConfig config = EngineConfig.defaults().withSlots(16).withQueue(100).withTexts(2_000);
    engine =
        new TranslationEngine(
            "hostile",
            task,
            letters,
            Tokenizer.parse("characters", json),
            new FakeSeq2Seq(model, 16, LONGEST),
            config,
            Clock.SYSTEM,
            EngineListener.NONE);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static String digits(String text) {
    int[] digits = text.codePoints().filter(Character::isDigit).sorted().toArray();
    return new String(digits, 0, digits.length);
  }

  private static List<TranslatedText> translate(
      List<String> texts, TextRequest.Format format, StringBuilder streamed) {
    TextTranslation translation =
        TextTranslator.of(engine)
            .submit(
                new TextRequest(
                    texts,
                    format,
                    new Search.Greedy(),
                    false,
                    Optional.empty(),
                    true,
                    Treatment.DEFAULT.withCheck(true)));
    LastEvent<TranslationEvent> last =
        new LastEvent<>(
            event -> {
              translation.take(event);
              translation
                  .next(Granularity.WORDS)
                  .forEach(piece -> streamed.append(piece.text() == 0 ? piece.piece() : ""));
            });
    translation.events().orElseThrow().subscribe(last);
    last.future().join();
    return translation.texts();
  }

  @Test
  void spansAndDigits_areThoseOfTheSource_whateverTheModelWrites() {
    List<String> texts = EXAMPLES.stream().map(SpanSentences.Example::text).toList();
    List<TranslatedText> translated =
        translate(texts, TextRequest.Format.TEXT, new StringBuilder());
    List<String> misplaced = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      String translation = translated.get(i).translation();
      for (String lost : EXAMPLES.get(i).lost(translation)) {
        misplaced.add("%s of [%s] in [%s]".formatted(lost, texts.get(i), translation));
      }
      assertThat(digits(translation)).as(texts.get(i)).isEqualTo(digits(texts.get(i)));
      boolean tags = EXAMPLES.get(i).spans().stream().allMatch(span -> span.startsWith("<"));
      assertThat(translated.get(i).checks())
          .noneMatch(check -> !tags && check.outcome() == Outcome.NOTHING);
    }
    assertThat(misplaced).isEmpty();
  }

  @Test
  void check_showsTheSentenceOfTheUser() {
    String text = "“WRITE TO a.b@c.org!”  We saw 5\u00A0such, “Anna”?";
    assertThat(
            translate(List.of(text), TextRequest.Format.TEXT, new StringBuilder())
                .getFirst()
                .checks())
        .extracting(TranslatedText.Check::source)
        .containsExactly("“WRITE TO a.b@c.org!”", "We saw 5\u00A0such, “Anna”?");
  }

  @Test
  void streamedTranslation_isTheWholeOne() {
    String text =
        "Please write to a.b@c.org! We never saw such care. Anna left at 10:45.\nIt is open.";
    StringBuilder streamed = new StringBuilder();
    TranslatedText whole = translate(List.of(text), TextRequest.Format.TEXT, streamed).getFirst();
    assertThat(streamed.toString()).isEqualTo(whole.translation());
    assertThat(digits(whole.translation())).isEqualTo("0145");
    assertThat(whole.translation()).contains("a.b@c.org").contains("\n");
  }

  @Test
  void spansBesideMarkup_areKept() {
    String html =
        "<p>Please <b>write</b> to <i>a.b@c.org</i> before 10:45 &amp; <b>pay {sum}</b>.</p>";
    String translation =
        translate(List.of(html), TextRequest.Format.HTML, new StringBuilder())
            .getFirst()
            .translation();
    assertThat(translation.replaceAll("</?[bi]>", "")).contains("a.b@c.org", "{sum}");
    assertThat(translation)
        .contains("<b>", "</b>", "<i>", "</i>")
        .startsWith("<p>")
        .endsWith("</p>");
  }

  @Test
  void linesWithoutWords_areNamedAndStay() {
    TranslatedText text =
        translate(
                List.of("Привет, мир!\nIt is open.\na.b@c.org"),
                TextRequest.Format.TEXT,
                new StringBuilder())
            .getFirst();
    assertThat(text.translation()).startsWith("Привет, мир!\n").endsWith("\na.b@c.org");
    assertThat(text.untranslated()).startsWith("Привет, мир!");
    assertThat(text.checks())
        .extracting(TranslatedText.Check::outcome)
        .containsSequence(Outcome.OTHER_SCRIPT)
        .endsWith(Outcome.NO_WORDS);
  }
}
