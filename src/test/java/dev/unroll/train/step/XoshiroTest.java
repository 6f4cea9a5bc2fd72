package dev.unroll.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class XoshiroTest {

  @Test
  void sequence_fromTheStateOneTwoThreeFour_isTheReferenceImplementations() {
    // Worked by hand from the authors' C code: rotl(s1 * 5, 7) * 9 with s = {1, 2, 3, 4}.
    Xoshiro random = new Xoshiro(new Xoshiro.State(1, 2, 3, 4));
    assertThat(LongStream.generate(random::nextLong).limit(4))
        .containsExactly(11520L, 0L, 1509978240L, 1215971899390074240L);
  }

  @Test
  void restoredState_continues_theSameSequence() {
    Xoshiro random = new Xoshiro(42);
    random.longs(1000).forEach(x -> {});
    Xoshiro restored = new Xoshiro(random.state());
    assertThat(restored.longs(100)).containsExactly(random.longs(100).boxed().toArray(Long[]::new));
  }

  @Test
  void seeds_thatDifferByOne_giveUnrelatedSequences() {
    assertThat(new Xoshiro(1).nextLong()).isNotEqualTo(new Xoshiro(2).nextLong());
    assertThat(new Xoshiro(7).doubles(100_000).average().orElseThrow()).isBetween(0.495, 0.505);
  }
}
