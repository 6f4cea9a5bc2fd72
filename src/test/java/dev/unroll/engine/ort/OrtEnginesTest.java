package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import dev.unroll.engine.Reader;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.Usage;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Recurrent.Form;
import dev.unroll.text.token.CharacterVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OrtEnginesTest {
  private static final EngineConfig CONFIG =
      EngineConfig.defaults().withPrompts(new EngineConfig.Prompts(16, 16, 1 << 20));

  @TempDir Path models;

  private static Engine open(ModelFolder folder) {
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), CONFIG, Clock.SYSTEM)
        .openGeneration(folder, EngineListener.NONE);
  }

  private static Request.Text ask(String prompt, long seed) {
    return new Request.Text(prompt, 60, new Sampling(1, 0, 1, seed), List.of());
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void sameSeed_givesTheSameText_whateverElseRuns(Family family) {
    ModelFolder folder = SmallModel.text(family, 2, 40, Form.OPERATOR).in(models);
    try (Engine engine = open(folder)) {
      engine.warmUp();
      Request.Text request = ask("once upon a time there was a small network", 42);
      String alone = Reader.eager(engine.submit(request)).await().text();
      assertThat(alone).hasSize(60);
      List<Reader> same = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Reader.eager(engine.submit(ask("a".repeat(1 + 13 * i), i)));
        same.add(Reader.eager(engine.submit(request)));
      }
      assertThat(same).allSatisfy(reader -> assertThat(reader.await().text()).isEqualTo(alone));
      assertThat(Reader.eager(engine.submit(ask("once ", 43))).await().text()).isNotEqualTo(alone);
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void forecast_fedBack_goesOnAsIfItHadBeenThePast(Family family) {
    ModelFolder folder = SmallModel.series(family, 2).in(models);
    List<double[]> past = new ArrayList<>();
    for (int t = 0; t < 40; t++) {
      past.add(new double[] {Math.sin(t), 10 + 2 * Math.cos(t)});
    }
    try (Engine engine = open(folder)) {
      engine.warmUp();
      List<double[]> six = forecast(engine, past, 6);
      List<double[]> longer = new ArrayList<>(past);
      longer.addAll(six.subList(0, 2));
      List<double[]> four = forecast(engine, longer, 4);
      for (int i = 0; i < 4; i++) {
        assertThat(four.get(i)).containsExactly(six.get(i + 2), within(1e-4));
      }
      assertThat(six.getFirst()).isNotEqualTo(six.getLast());
    }
  }

  private static List<double[]> forecast(Engine engine, List<double[]> past, int horizon) {
    List<double[]> values = new ArrayList<>();
    Reader reader = Reader.eager(engine.submit(new Request.Series(past, horizon))).await();
    for (Event event : reader.events()) {
      if (event instanceof Event.Value(int index, double[] value)) {
        assertThat(index).isEqualTo(values.size());
        values.add(value);
      }
    }
    assertThat(values).hasSize(horizon);
    return values;
  }

  private void assertRefused(
      SmallModel model, GraphContract.Recurrent contract, String... because) {
    ModelFolder folder = model.in(models, contract);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(BundleException.class)
        .message()
        .startsWith(folder.graph() + ": ")
        .contains(because)
        .doesNotContain("\n");
  }

  @Test
  void configThatNamesAnotherGraph_isRefusedWithTheDifference() {
    SmallModel model = SmallModel.text(Family.ELMAN, 1, 8, Form.OPERATOR);
    GraphContract.Recurrent right = model.contract();
    GraphContract.State state = right.states().getFirst();

    assertRefused(
        model,
        new GraphContract.Recurrent("model.onnx", "ids", "logits", right.states()),
        "has no input 'ids'",
        "tokens int64[batch, time]");
    assertRefused(
        model,
        new GraphContract.Recurrent("model.onnx", "tokens", "scores", right.states()),
        "has no output 'scores'");
    assertRefused(
        model,
        new GraphContract.Recurrent("model.onnx", "tokens", "logits", List.of()),
        "has an input state.0.h float[batch, 8] that the config does not name");
    assertRefused(
        model,
        new GraphContract.Recurrent(
            "model.onnx",
            "tokens",
            "logits",
            List.of(new GraphContract.State(state.input(), state.output(), 9, state.kind()))),
        "has input state.0.h float[batch, 8] where state.0.h float[batch, 9] is needed");
  }

  @Test
  void graphOfAnotherKind_isRefused() {
    SmallModel text = SmallModel.text(Family.ELMAN, 1, 12, Form.OPERATOR);
    SmallModel series = SmallModel.series(Family.ELMAN, 1);
    GraphContract.Recurrent mixed =
        new GraphContract.Recurrent("model.onnx", "tokens", "logits", series.contract().states());
    assertRefused(series, mixed, "has no input 'tokens'", "values float[batch, time, 1]");
    assertRefused(text, series.contract(), "has no input 'values'");
  }

  @Test
  void fileThatIsNoGraph_isRefusedInOneLine() throws IOException {
    ModelFolder folder = SmallModel.series(Family.ELMAN, 1).in(models);
    Files.writeString(folder.graph(), "no graph at all");
    assertThatThrownBy(() -> open(folder))
        .message()
        .isEqualTo(folder.graph() + ": is not ONNX, or cut off");
  }

  static Stream<SmallGpt> gpts() {
    return SmallGpt.all();
  }

  @ParameterizedTest
  @MethodSource("gpts")
  void gptWithTheSameSeed_givesTheSameText_whateverElseRuns(SmallGpt model) {
    try (Engine engine = open(model.in(models))) {
      engine.warmUp();
      Request.Text request = ask("once upon a time in a", 42);
      String alone = Reader.eager(engine.submit(request)).await().text();
      assertThat(alone).hasSize(SmallGpt.CONTEXT - 21);
      List<Reader> same = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Reader.eager(engine.submit(ask("a".repeat(1 + 4 * i), i)));
        same.add(Reader.eager(engine.submit(request)));
      }
      assertThat(same).allSatisfy(reader -> assertThat(reader.await().text()).isEqualTo(alone));
      assertThat(Reader.eager(engine.submit(ask("once ", 43))).await().text()).isNotEqualTo(alone);
    }
  }

  @Test
  void contextThatIsFull_endsTheText_andALongerPromptIsRefused() {
    try (Engine engine = open(SmallGpt.first().in(models))) {
      int most = SmallGpt.CONTEXT - 1;
      assertThat(Reader.eager(engine.submit(ask("a".repeat(most), 1))).last())
          .isEqualTo(new Event.Finished(FinishReason.LENGTH, new Usage(most, 1)));
      assertThat(Reader.eager(engine.submit(ask("a".repeat(40), 1))).last())
          .isEqualTo(new Event.Finished(FinishReason.LENGTH, new Usage(40, 8, 32)));
      assertThatThrownBy(() -> engine.submit(ask("a".repeat(most + 1), 1)))
          .isInstanceOf(RequestRejected.PromptTooLong.class)
          .hasMessageContaining("48 characters, too many for the 47 tokens");
    }
  }

  @Test
  void endToken_stopsAGpt() {
    SmallGpt model = SmallGpt.first();
    Request.Text greedy = new Request.Text("once ", 20, Sampling.greedy(), List.of());
    String free;
    try (Engine engine = open(model.in(models))) {
      free = Reader.eager(engine.submit(greedy)).await().text();
    }
    int end = CharacterVocabulary.of(SmallModel.LETTERS).encode(free.substring(0, 1))[0];
    Task.Text task =
        new Task.Text(SmallModel.LETTERS.length(), List.of(), SmallGpt.CONTEXT, List.of(end), null);
    try (Engine engine = open(model.in(models, model.contract(), task))) {
      Reader reader = Reader.eager(engine.submit(greedy)).await();
      assertThat(reader.text()).isEmpty();
      assertThat(reader.last()).isEqualTo(new Event.Finished(FinishReason.STOP, new Usage(5, 1)));
    }
  }

  private void assertRefused(GraphContract.CachedDecoder contract, Task.Text task, String because) {
    ModelFolder folder = SmallGpt.first().in(models, contract, task);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(BundleException.class)
        .message()
        .startsWith(folder.path().toString())
        .contains(because)
        .doesNotContain("\n");
  }

  @Test
  void configThatNamesAnotherDecoder_isRefusedWithTheDifference() {
    SmallGpt model = SmallGpt.first();
    GraphContract.CachedDecoder right = model.contract();
    GraphContract.Cache cache = right.caches().getFirst();
    assertRefused(
        right,
        Task.Text.endless(SmallModel.LETTERS.length(), List.of()),
        "config.json: task.context: is missing");
    assertRefused(
        new GraphContract.CachedDecoder("model.onnx", right.caches(), "state"),
        model.task(),
        "has no output 'state'");
    assertRefused(
        new GraphContract.CachedDecoder("model.onnx", List.of(cache), null),
        model.task(),
        "has an input past.0.values float[batch, 4, length, 48] that the config does not name");
    List<GraphContract.Cache> wider = new ArrayList<>(right.caches());
    wider.set(0, new GraphContract.Cache(cache.past(), cache.present(), 2, 32));
    assertRefused(
        new GraphContract.CachedDecoder("model.onnx", wider, null),
        model.task(),
        "has input past.0.keys float[batch, 4, length, 48] where past.0.keys float[batch, 2,");
  }

  @Test
  void recurrentGraph_isNoDecoder() throws IOException {
    SmallGpt model = SmallGpt.first();
    ModelFolder folder = model.in(models);
    byte[] other = SmallModel.text(Family.ELMAN, 1, 8, Form.OPERATOR).graph();
    Files.write(folder.graph(), other);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("has no input 'positions'");
  }
}
