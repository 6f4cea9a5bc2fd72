package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.lexical.Requirement;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.sampling.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is required of the translations of a model that knows nothing of it. */
class ConstrainedSearchTest {
  private static final EngineConfig CONFIG =
      new EngineConfig(8, 100, 1_000, 8, 64, 100, 100, Duration.ofSeconds(10));

  private static boolean isVowel(int letter) {
    return letter == 'a' || letter == 'e';
  }

  private static TranslationEngine engine() {
    return new TranslationEngine(
        "fake",
        TestTask.task(false),
        TestTask.letters(),
        TestTask.letters(),
        new FakeSeq2Seq(TestTask.MODEL, CONFIG.slots(), 8, TestTask.LONGEST),
        CONFIG,
        Clock.SYSTEM,
        EngineListener.NONE);
  }

  private static TranslationEvent.Translated verdict(TranslationReader reader, int text) {
    return reader.events().stream()
        .filter(event -> event instanceof TranslationEvent.Translated t && t.text() == text)
        .map(event -> (TranslationEvent.Translated) event)
        .findFirst()
        .orElseThrow();
  }

  private static String letters(SplittableRandom random, int most) {
    StringBuilder word = new StringBuilder();
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      word.append("abcdefgh".charAt(random.nextInt(8)));
    }
    return word.toString();
  }

  private static SourceSentence sentence(SplittableRandom random) {
    List<Requirement> requirements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Of different lengths, so that none is in another.
      String form = "h" + letters(random, 2).charAt(0) + "g".repeat(i);
      requirements.add(
          random.nextBoolean()
              ? Requirement.exactly(1, form)
              : Requirement.atLeast(1, form, letters(random, 4)));
    }
    IntPredicate reserved =
        random.nextBoolean() ? ConstrainedSearchTest::isVowel : SourceSentence.NOTHING;
    return new SourceSentence(letters(random, 12), requirements, reserved);
  }

  @Test
  void whateverIsRequired_isInTheTranslation_besideSentencesOfWhichNothingIs() {
    SplittableRandom random = new SplittableRandom(1);
    List<Search> searches =
        List.of(
            new Search.Greedy(),
            new Search.Beam(3, 1, 0, 2),
            new Search.Beam(4, 1, 0, 1, Task.Ending.CERTAIN),
            new Search.Sample(new Sampling(0.9, 5, 0.9, 3)));
    int constrained = 0;
    try (TranslationEngine engine = engine()) {
      for (int round = 0; round < 24; round++) {
        List<SourceSentence> sentences = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          sentences.add(sentence(random));
        }
        TranslationReader reader =
            TranslationReader.eager(
                    engine.submit(
                        new TranslationRequest(
                            sentences,
                            searches.get(round % 4),
                            false,
                            Optional.empty(),
                            true,
                            true)))
                .await();
        assertThat(reader.violations()).isEmpty();
        for (int i = 0; i < sentences.size(); i++) {
          SourceSentence sentence = sentences.get(i);
          Verdict verdict = verdict(reader, i).verdict();
          assertThat(sentence.verify(reader.text(i)).isMet())
              .as("%s of %s: %s", reader.text(i), sentence, verdict)
              .isTrue();
          assertThat(verdict.isMet()).isTrue();
          assertThat(verdict.outcome() == Verdict.Outcome.UNASKED)
              .isEqualTo(!sentence.isVerified());
          assertThat(reader.pieces(i)).isEqualTo(reader.text(i));
          constrained += verdict.outcome() == Verdict.Outcome.CONSTRAINED ? 1 : 0;
        }
      }
    }
    assertThat(constrained).isGreaterThan(40);
  }

  private static TranslationReader await(
      TranslationEngine engine, List<String> texts, boolean breaksLoops) {
    return TranslationReader.eager(
            engine.submit(
                new TranslationRequest(
                    texts.stream().map(SourceSentence::of).toList(),
                    new Search.Greedy(),
                    false,
                    Optional.empty(),
                    true,
                    breaksLoops)))
        .await();
  }

  @Test
  void translationsInLoops_areWhatTheSearchFinds_unlessTheRequestHasThemDecodedAgain() {
    List<String> inLoops = List.of("gecd", "fhbadf", "g abfaefd"); // effffffhf da and the like
    List<String> texts = Stream.concat(inLoops.stream(), Stream.of("abc", "hedge")).toList();
    try (TranslationEngine engine = engine()) {
      TranslationReader plain = await(engine, texts, false);
      TranslationReader again = await(engine, texts, true);
      for (int i = 0; i < texts.size(); i++) {
        String source = texts.get(i);
        String found =
            TestTask.alone(TestTask.vocabularies(), source, new Search.Greedy(), i).getFirst();
        assertThat(TestTask.hasLoop(source, found)).isEqualTo(inLoops.contains(source));
        assertThat(plain.text(i)).isEqualTo(found);
        assertThat(TestTask.hasLoop(source, again.text(i))).isFalse();
        assertThat(again.text(i).equals(found)).isEqualTo(!inLoops.contains(source));
      }
    }
  }

  @Test
  void whatTheVocabularyDoesNotHave_leavesTheTranslation_andSaysSo() {
    Requirement digits = Requirement.exactly(1, "12");
    try (TranslationEngine engine = engine()) {
      TranslationReader reader =
          TranslationReader.eager(
                  engine.submit(
                      new TranslationRequest(
                          List.of(new SourceSentence("abc", List.of(digits))),
                          new Search.Greedy(),
                          false,
                          Optional.empty(),
                          true,
                          false)))
              .await();

      Verdict verdict = verdict(reader, 0).verdict();
      assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
      assertThat(verdict.verification().unmet()).containsExactly(digits);
      assertThat(reader.text(0))
          .isEqualTo(
              TestTask.alone(TestTask.vocabularies(), "abc", new Search.Greedy(), 0).getFirst());
    }
  }
}
