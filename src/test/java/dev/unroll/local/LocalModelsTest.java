package dev.unroll.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.api.TestModels;
import io.smallrye.mutiny.Multi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped models, used as another program would. */
class LocalModelsTest {
  private static final TextSettings SEEDED =
      TextSettings.DEFAULT.withMaxTokens(40).withTemperature(0.8).withTopK(50).withSeed(7);

  private static LocalModels models;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    models = LocalModels.open(Path.of("models"));
  }

  @AfterAll
  static void close() {
    models.close();
  }

  @Test
  void stream_isTheCompletion_forEverySubscriber() {
    TextModel model = models.text("shakespeare-gpt");
    Completion whole = model.complete("To be, or not", SEEDED);
    assertThat(whole.tokens()).isEqualTo(40);
    assertThat(whole.isWhole()).isFalse();
    Multi<String> stream = model.stream("To be, or not", SEEDED);
    for (int subscriber = 0; subscriber < 2; subscriber++) {
      List<String> pieces = stream.collect().asList().await().atMost(Duration.ofMinutes(1));
      assertThat(pieces).hasSizeGreaterThan(10);
      assertThat(String.join("", pieces)).isEqualTo(whole.text());
    }
  }

  @Test
  void requestsTogether_writeWhatEachWritesAlone() {
    TextModel model = models.text("shakespeare-lstm");
    List<String> prompts = IntStream.range(0, 12).mapToObj(i -> "ROMEO " + "x".repeat(i)).toList();
    List<String> alone =
        prompts.stream().map(prompt -> model.complete(prompt, SEEDED).text()).toList();
    assertThat(
            prompts.parallelStream().map(prompt -> model.complete(prompt, SEEDED).text()).toList())
        .isEqualTo(alone);
  }

  @Test
  void subscriberThatAsksForOne_getsOne_andCancellingFreesTheModel() throws InterruptedException {
    try (LocalModels one =
        LocalModels.open(Path.of("models/shakespeare-lstm"), LocalOptions.DEFAULT.withSlots(1))) {
      assertThat(one.names()).containsExactly("shakespeare-lstm");
      TextModel model = one.text("shakespeare-lstm");
      List<String> got = new ArrayList<>();
      CountDownLatch first = new CountDownLatch(1);
      CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
      Flow.Publisher<String> endless = model.stream("O", SEEDED.withMaxTokens(1_000_000));
      endless.subscribe(
          new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
              subscription.complete(given);
              given.request(1);
            }

            @Override
            public void onNext(String piece) {
              got.add(piece);
              first.countDown();
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
          });
      assertThat(first.await(1, TimeUnit.MINUTES)).isTrue();
      Thread.sleep(100);
      assertThat(got).hasSize(1);
      subscription.join().cancel();
      assertThat(model.complete("O", SEEDED).tokens()).isEqualTo(40); // on the only slot
    }
  }

  @Test
  void conversations_areAnswered_wholeAndStreamed() {
    TextModel model = models.text("assistant-gpt");
    assertThat(model.chats()).isTrue();
    List<Message> messages = List.of(Message.user("I want to find a restaurant in San Jose."));
    Completion whole = model.chat(messages, SEEDED);
    assertThat(whole.text()).isNotBlank();
    assertThat(whole.promptTokens()).isPositive();
    List<ChatEvent> events =
        model.chatEvents(messages, SEEDED).collect().asList().await().indefinitely();
    assertThat(events.getLast()).isEqualTo(new ChatEvent.Finished(whole));
    assertThat(
            String.join(
                "", model.streamChat(messages, SEEDED).collect().asList().await().indefinitely()))
        .isEqualTo(whole.text());
    assertThat(models.text("shakespeare-gpt").chats()).isFalse();
    assertThatThrownBy(() -> models.text("shakespeare-gpt").chat(messages, SEEDED))
        .isInstanceOf(LocalFailure.class)
        .hasMessageContaining("template");
  }

  @Test
  void translations_keepWhatMustStay_wholeAndStreamed() {
    Translator translator = models.translator("translate-en-fr");
    String text = "Where is the station? Write to a.b@c.org.";
    String whole = translator.translate(text);
    assertThat(whole).contains("gare").contains("a.b@c.org");
    assertThat(
            String.join(
                "",
                translator.stream(text, TranslationSettings.DEFAULT)
                    .collect()
                    .asList()
                    .await()
                    .indefinitely()))
        .isEqualTo(whole);
    assertThat(
            translator.translate(
                List.of("<b>It is late.</b>", ""),
                TranslationSettings.DEFAULT
                    .withForm(TranslationSettings.Form.HTML)
                    .withBeam(1)
                    .withGlossary(Map.of("late", "tardif"))))
        .satisfiesExactly(
            html -> assertThat(html).startsWith("<b>").contains("tardif"),
            empty -> assertThat(empty).isEmpty());
    assertThatThrownBy(
            () -> translator.translate("x", TranslationSettings.DEFAULT.between("fr", "en")))
        .isInstanceOf(LocalFailure.class)
        .hasMessage("the model does not translate fr to en");
  }

  @Test
  void series_areContinued() {
    double[] past = IntStream.range(0, 60).mapToDouble(t -> Math.sin(0.1 * t)).toArray();
    double[] forecast = models.forecaster("sine-elman").forecast(past, 10);
    assertThat(forecast).hasSize(10);
    List<double[]> steps =
        models.forecaster("sine-elman").stream(
                IntStream.range(0, 60).mapToObj(t -> new double[] {past[t]}).toList(), 10)
            .collect()
            .asList()
            .await()
            .indefinitely();
    assertThat(steps.stream().mapToDouble(step -> step[0]).toArray())
        .containsExactly(forecast, within(0.0));
    assertThatThrownBy(() -> models.forecaster("sine-elman").forecast(new double[0], 1))
        .isInstanceOf(LocalFailure.class)
        .hasMessageContaining("the series is empty");
  }

  @Test
  void texts_areClassified() {
    TestModels.labels(folder.resolve("labels"), 3);
    TestModels.labelSets(folder.resolve("label-sets"), 3, TestModels.LABELS, TestModels.THRESHOLDS);
    try (LocalModels own = LocalModels.open(folder)) {
      TextClassifier classifier = own.classifier("labels");
      List<TextClassifier.Label> ranked = classifier.classify("the cat");
      assertThat(classifier.multiLabel()).isFalse();
      assertThat(classifier.label("the cat").given()).containsExactly(ranked.getFirst());
      assertThat(ranked)
          .extracting(TextClassifier.Label::name)
          .containsExactlyInAnyOrderElementsOf(classifier.labels());
      assertThat(ranked.stream().mapToDouble(TextClassifier.Label::probability).sum())
          .isCloseTo(1, within(1e-5));
      assertThat(ranked.getFirst().probability())
          .isGreaterThanOrEqualTo(ranked.get(1).probability());
      assertThat(classifier.classify(List.of("the cat", "a dog")).getFirst()).isEqualTo(ranked);
      assertThat(classifier.classify(List.of())).isEmpty();

      TextClassifier several = own.classifier("label-sets");
      assertThat(several.multiLabel()).isTrue();
      TextClassifier.Labels labels = several.label("the cat");
      assertThat(labels.all()).isEqualTo(several.classify("the cat")).hasSize(3);
      assertThat(labels.given())
          .extracting(TextClassifier.Label::name)
          .containsExactlyInAnyOrder("noun", "other");
    }
  }

  @Test
  void whatIsWrong_isSaidInOneLine() throws Exception {
    assertThatThrownBy(() -> models.text("nothing"))
        .isInstanceOf(LocalFailure.class)
        .hasMessageStartingWith("there is no model 'nothing', only [assistant-gpt, ");
    assertThatThrownBy(() -> models.text("sine-elman"))
        .isInstanceOf(LocalFailure.class)
        .hasMessage("sine-elman cannot do that: it forecasts");
    assertThatThrownBy(() -> models.embedder("shakespeare-gpt"))
        .isInstanceOf(LocalFailure.class)
        .hasMessageContaining("cannot do that");
    assertThatThrownBy(() -> LocalModels.open(folder.resolve("none")))
        .isInstanceOf(LocalFailure.class)
        .hasMessageEndingWith("is no folder of models that can be read");
    Files.createDirectory(folder.resolve("empty"));
    try (LocalModels own = LocalModels.open(folder)) {
      assertThatThrownBy(() -> own.text("empty")).isInstanceOf(LocalFailure.class);
    }
    assertThatThrownBy(() -> models.text("shakespeare-gpt").complete("\u0000", SEEDED))
        .isInstanceOf(LocalFailure.class);
    assertThatThrownBy(
            () ->
                models.text("shakespeare-gpt").stream("\u0000", SEEDED)
                    .collect()
                    .asList()
                    .await()
                    .indefinitely())
        .isInstanceOf(LocalFailure.class);
    assertThatThrownBy(() -> TextSettings.DEFAULT.withTopP(2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LocalOptions.DEFAULT.withProvider("tpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("provider must be auto, cpu or cuda, not tpu");
    LocalModels closed = LocalModels.open(Path.of("models"));
    closed.close();
    assertThatThrownBy(() -> closed.text("shakespeare-gpt"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the models are closed");
  }
}
