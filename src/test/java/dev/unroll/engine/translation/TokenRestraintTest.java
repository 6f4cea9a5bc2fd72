package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Restraints;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenRestraintTest {
  private static final int BEGIN = 7;

  private static List<Integer> banned(List<List<Integer>> runs, int... written) {
    Prefix prefix = Prefix.start(BEGIN);
    for (int token : written) {
      prefix = prefix.then(token, 0, null);
    }
    float[] logits = new float[8];
    new TokenRestraint(new Restraints(0, 0, 0, 1, false, runs), BEGIN, 0, new long[0])
        .apply(prefix, logits, 0);
    return IntStream.range(0, logits.length)
        .filter(token -> logits[token] == Float.NEGATIVE_INFINITY)
        .boxed()
        .toList();
  }

  @Test
  void bannedRun_isNotCompleted_andItsTokensAreFreeElsewhere() {
    List<List<Integer>> runs = List.of(List.of(3, 4), List.of(1, 2, 3), List.of(1, 2, 5));
    assertThat(banned(runs, 3)).containsExactly(4);
    assertThat(banned(runs, 4, 3)).containsExactly(4);
    assertThat(banned(runs, 3, 6)).isEmpty();
    assertThat(banned(runs, 1, 2)).containsExactly(3, 5);
    assertThat(banned(runs)).isEmpty();
  }
}
