package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a model while it is trained. */
class ProgressSamplesTest {
  private static final String TRAINING =
      """
      training: {steps: 20, batch: 4, optimizer: {type: adamw, learningRate: 0.003},
        evaluateEvery: 10 steps}
      seed: 1
      """;

  @TempDir private Path temporary = Path.of("");
  private Path model = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    model = Files.createDirectories(temporary.resolve("model"));
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(model.resolve(name), content);
  }

  private void recipe(String recipe) throws IOException {
    write("recipe.yaml", recipe + TRAINING);
  }

  private List<TrainingEvent> train(TrainingClock clock) {
    List<TrainingEvent> events = new ArrayList<>();
    new TestTraining(temporary).train(model, false, clock, events::add);
    return events;
  }

  private List<TrainingEvent.Sampled> sampled() {
    return train(TrainingClock.SYSTEM).stream()
        .filter(TrainingEvent.Sampled.class::isInstance)
        .map(TrainingEvent.Sampled.class::cast)
        .toList();
  }

  private void text() throws IOException {
    write("text.txt", "the river runs over old stones\n".repeat(30));
    recipe(
        """
        title: Text
        examples: ["the river"]
        data: {source: text-file, path: text.txt}
        architecture: {type: lstm, hidden: 8, embedding: 8}
        """);
  }

  @Test
  void aText_isContinued_afterAnEvaluation_andTheModelIsTheSame() throws IOException {
    text();
    List<TrainingEvent> events = train(TrainingClock.SYSTEM);
    assertThat(events.getFirst()).isEqualTo(new TrainingEvent.Reading("model"));
    int at = -1;
    for (int i = 0; i < events.size() && at < 0; i++) {
      at = events.get(i) instanceof TrainingEvent.Sampled ? i : -1;
    }
    assertThat(events.get(at - 1)).isInstanceOf(TrainingEvent.Evaluated.class);
    assertThat(events.get(at))
        .isInstanceOfSatisfying(
            TrainingEvent.Sampled.class,
            sampled -> {
              assertThat(sampled.update()).isEqualTo(10);
              ProgressSample.Words words = (ProgressSample.Words) sampled.samples().getFirst();
              assertThat(words.input()).isEqualTo("the river");
              assertThat(words.output()).isNotBlank().hasSizeBetween(150, 250);
              assertThat(words.reference()).isNull();
            });
    byte[] sampled = Files.readAllBytes(model.resolve("model.onnx"));
    new TestTraining(temporary).train(model, false, () -> false);
    assertThat(model.resolve("model.onnx")).hasBinaryContent(sampled);
    try (var left = Files.walk(temporary)) {
      assertThat(left.filter(path -> path.endsWith("sampled"))).isEmpty();
    }
  }

  /** Each reading of the clock is a second later, so that samples seem to take a second. */
  @Test
  void samples_takeATwentiethOfTheTimeAtMost() throws IOException {
    text();
    AtomicLong seconds = new AtomicLong();
    TrainingClock slow =
        new TrainingClock(
            () -> seconds.incrementAndGet() * 1_000_000_000, TrainingClock.SYSTEM.date());
    long often = train(slow).stream().filter(TrainingEvent.Sampled.class::isInstance).count();
    assertThat(often).isEqualTo(1);
  }

  @Test
  void aChat_answers_besideWhatAPersonSaid() throws IOException {
    StringBuilder chats = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      chats.append(
          """
          {"messages": [{"role": "user", "content": "Is it %d?"}, {"role": "assistant", "content": "Yes, %d."}]}
          """
              .formatted(i, i));
    }
    write("chats.jsonl", chats.toString());
    recipe(
        """
        title: Chat
        data: {source: dialogue-file, path: chats.jsonl, learn: everything}
        tokenizer: {type: bpe, vocab: 300}
        architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 64}
        """);
    ProgressSample.Words words = (ProgressSample.Words) sampled().getFirst().samples().getFirst();
    assertThat(words.input()).matches("Is it \\d+\\?");
    assertThat(words.reference()).isEqualTo(words.input().replaceAll("Is it (.*)\\?", "Yes, $1."));
  }

  @Test
  void aText_getsALabel_besideTheRightOne() throws IOException {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      labels.append(i % 2 == 0 ? "even\tnumber " : "odd\tnumber ").append(i).append('\n');
    }
    write("labels.tsv", labels.toString());
    recipe(
        """
        title: Labels
        data: {source: label-file, path: labels.tsv, longest: 16}
        tokenizer: {type: bpe, vocab: 300}
        architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 16}
        """);
    List<ProgressSample> samples = sampled().getFirst().samples();
    assertThat(samples).hasSize(4);
    assertThat(((ProgressSample.Words) samples.getFirst()).output())
        .matches("(even|odd) \\(\\d+ %\\)");
    assertThat(((ProgressSample.Words) samples.getFirst()).reference()).isIn("even", "odd");
  }

  @Test
  void pairs_areTranslated_besideTheReference() throws IOException {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      pairs.append("text %d\ttexte %d\n".formatted(i, i));
    }
    write("pairs.tsv", pairs.toString());
    recipe(
        """
        title: Pairs
        data: {source: pair-file, path: pairs.tsv, from: en, to: fr}
        architecture: {type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2, dropout: 0}
        """);
    ProgressSample.Words words = (ProgressSample.Words) sampled().getFirst().samples().getFirst();
    assertThat(words.reference()).isEqualTo(words.input().replace("text", "texte"));
  }

  @Test
  void aHorizon_isForecast_besideWhatCame_butNotOfTheTest() throws IOException {
    StringBuilder rows = new StringBuilder("date,sales\n");
    for (int t = 0; t < 60; t++) {
      rows.append("%s,%d\n".formatted(LocalDate.of(2024, 1, 1).plusDays(t), t));
    }
    write("sales.csv", rows.toString());
    recipe(
        """
        title: Sales
        data: {source: csv-file, path: sales.csv, time: date, targets: [sales]}
        architecture: {type: nbeats, context: 14, horizon: 7, quantiles: [0.1, 0.5, 0.9],
          blocks: 1, layers: 1, hidden: 8}
        """);
    ProgressSample.Horizon horizon =
        (ProgressSample.Horizon) sampled().getFirst().samples().getFirst();
    assertThat(horizon.past()).hasSize(14).endsWith(45.0);
    assertThat(horizon.actual()).containsExactly(46.0, 47.0, 48.0, 49.0, 50.0, 51.0, 52.0);
    assertThat(horizon.forecast()).hasSize(7);
    assertThat(horizon.bands()).hasSize(1);
    assertThat(horizon.bands().getFirst().share()).isEqualTo(80);
  }
}
