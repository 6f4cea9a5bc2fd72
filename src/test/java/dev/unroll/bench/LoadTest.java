package dev.unroll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The figures of {@code bench serve}. */
class LoadTest {
  private static final long SECOND = 1_000_000_000;

  private static StreamedAnswer answer(long due, long first, long each, int tokens) {
    long[] events = IntStream.range(0, tokens).mapToLong(i -> due + first + i * each).toArray();
    return new StreamedAnswer(due, 200, events, events[tokens - 1] + 1_000_000, tokens, 16);
  }

  @Test
  void figures_areOfTheWindow() {
    LoadResult result =
        LoadResult.of(
            List.of(
                answer(0, 500_000_000, 100_000_000, 11), // half of its tokens, not its start
                answer(SECOND, 20_000_000, 10_000_000, 5),
                answer(SECOND, 40_000_000, 10_000_000, 5),
                new StreamedAnswer(SECOND, 429, new long[0], SECOND, 0, 0),
                new StreamedAnswer(SECOND, 0, new long[0], SECOND, 0, 0)),
            SECOND,
            2 * SECOND);

    assertThat(result.requests()).isEqualTo(2);
    assertThat(result.tokensPerSecond()).isEqualTo(6 + 5 + 5);
    assertThat(result.first()).containsExactly(20, 40, 40, 40);
    assertThat(result.between()).containsExactly(10, 100, 100, 100);
    assertThat(result.whole()).containsExactly(61, 81, 81, 81);
    assertThat(result.errors()).isEqualTo(1);
    assertThat(result.refused()).isEqualTo(1);
    assertThat(result.cachedTokens()).isEqualTo(32);
  }

  @Test
  void figures_areWrittenAsJsonAndDrawn() {
    LoadResult result = LoadResult.of(List.of(answer(0, 5_000_000, 1_000_000, 4)), 0, SECOND);
    List<BenchServeCommand.Row> rows =
        List.of(
            new BenchServeCommand.Row("1 clients", result),
            new BenchServeCommand.Row("2 clients", result));

    JsonObject json = LoadTable.json("m", rows).getJsonArray("loads").getJsonObject(1);
    assertThat(json.getString("load")).isEqualTo("2 clients");
    assertThat(json.getJsonObject("firstMillis").getDouble("p99")).isEqualTo(5);
    assertThat(LoadTable.svg("m", rows)).contains("first token, p99");
  }

  @Test
  void lengths_areDrawnFromTheirRange() {
    SplittableRandom random = new SplittableRandom(1);
    for (String form : List.of("7", "3-9", "16~1024")) {
      Lengths lengths = Lengths.of(form);
      assertThat(lengths).hasToString(form);
      int[] drawn = IntStream.range(0, 5_000).map(_ -> lengths.draw(random)).toArray();
      assertThat(IntStream.of(drawn).min()).hasValue(lengths.least());
      assertThat(IntStream.of(drawn).max().orElseThrow())
          .isBetween(lengths.most() * 99 / 100, lengths.most());
    }
    int[] octaves =
        IntStream.range(0, 5_000).map(_ -> Lengths.of("16~1024").draw(random)).toArray();
    assertThat(IntStream.of(octaves).filter(n -> n < 128).count()).isBetween(2_300L, 2_700L);
    for (String wrong : List.of("0", "9-3", "x", "1-", "-4")) {
      assertThatThrownBy(() -> Lengths.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shapes_areThoseOfPublishedModels_orLayersTimesWidth() {
    assertThat(ModelShape.of("gpt2-small").orElseThrow().vocabSize()).isEqualTo(50_257);
    assertThat(ModelShape.of("qwen2.5-0.5b").orElseThrow().kvHeads()).isEqualTo(2);
    assertThat(ModelShape.of("6x384").orElseThrow().heads()).isEqualTo(6);
    for (String wrong : List.of("6x100", "x384", "gpt5", "0x64")) {
      assertThat(ModelShape.of(wrong)).isEmpty();
    }
  }
}
