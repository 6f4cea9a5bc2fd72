package dev.unroll.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.cli.argument.CommandFailed;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {
  @Test
  void clients_workAtTheSameTime_andEachIsTimed() throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Set<String> asked = Collections.synchronizedSet(new HashSet<>());
    ClosedLoop.Result result =
        ClosedLoop.run(
            sentence -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              asked.add(sentence);
              Thread.sleep(20);
              now.decrementAndGet();
              return sentence.length();
            },
            4,
            Duration.ofMillis(400),
            List.of("a", "bbb"));
    assertThat(most).hasValue(4);
    assertThat(asked).containsExactlyInAnyOrder("a", "bbb");
    assertThat(result.median()).isBetween(20.0, 200.0);
    assertThat(result.percentile99()).isGreaterThanOrEqualTo(result.median());
    assertThat(result.sentencesPerSecond()).isBetween(5.0, 200.0);
    assertThat(result.tokensPerSentence()).isBetween(1.0, 3.0);
  }

  @Test
  void failure_isThrown() {
    assertThatThrownBy(
            () ->
                ClosedLoop.run(
                    _ -> {
                      throw new CommandFailed("no such model");
                    },
                    2,
                    Duration.ofSeconds(1),
                    List.of("a")))
        .isInstanceOf(CommandFailed.class)
        .hasMessage("no such model");
  }

  @Test
  void percentiles_areValuesThatWereMeasured() {
    double[] sorted = new double[200];
    for (int i = 0; i < 200; i++) {
      sorted[i] = i + 1;
    }
    assertThat(ClosedLoop.percentile(sorted, 0.5)).isEqualTo(100);
    assertThat(ClosedLoop.percentile(sorted, 0.99)).isEqualTo(198);
    assertThat(ClosedLoop.percentile(new double[] {7}, 0.5)).isEqualTo(7);
  }

  @Test
  void median_isTakenFigureByFigure() {
    ClosedLoop.Result median =
        ClosedLoop.Result.median(
            List.of(
                new ClosedLoop.Result(1, 5, 9, 10),
                new ClosedLoop.Result(3, 4, 7, 30),
                new ClosedLoop.Result(2, 6, 8, 20)));
    assertThat(median).isEqualTo(new ClosedLoop.Result(2, 5, 8, 20));
    assertThat(
            ClosedLoop.Result.median(
                    List.of(new ClosedLoop.Result(1, 1, 1, 1), new ClosedLoop.Result(2, 1, 1, 1)))
                .sentencesPerSecond())
        .isCloseTo(1.5, within(1e-12));
  }
}
