package dev.unroll.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorViewTest {
  private final TensorView matrix = TensorView.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void transposed_isReadFromAnyPlace() {
    TensorView transposed = matrix.transposed();

    assertThat(transposed.shape()).containsExactly(3L, 2L);
    assertThat(transposed.floats()).containsExactly(1, 4, 2, 5, 3, 6);
    float[] part = new float[4];
    transposed.read(3, part, 1, 2);
    assertThat(part).containsExactly(0, 5, 3, 0);
  }

  @Test
  void rowsOfJoined_readAcrossTheParts() {
    TensorView joined = TensorView.joined(matrix, matrix.times(10), matrix.plus(1));

    assertThat(joined.shape()).containsExactly(6L, 3L);
    assertThat(joined.rows(1, 5).floats())
        .containsExactly(4, 5, 6, 10, 20, 30, 40, 50, 60, 2, 3, 4);
  }

  @Test
  void impossibleViews_areRefused() {
    assertThatThrownBy(() -> matrix.rows(1, 3)).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> matrix.reshaped(4)).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> TensorView.joined(matrix, matrix.transposed()))
        .isInstanceOf(CheckpointException.class);
  }
}
