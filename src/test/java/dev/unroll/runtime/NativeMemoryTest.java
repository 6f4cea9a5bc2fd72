package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final int MEGABYTE = 1 << 20;

  /** So much that other tests of this process, whose tensors are garbage, leave room. */
  @BeforeEach
  void limitMemory() {
    MachineMemory.limit(Runtime.getRuntime().maxMemory() + (256L + 300) * MEGABYTE);
  }

  @AfterEach
  void unlimitMemory() {
    MachineMemory.limit(0);
  }

  @Test
  void memory_isZeroAndAligned() {
    try (Tensor tensor = Tensor.floats(3, 5)) {
      assertThat(tensor.bytes().alignedSlice(64).capacity()).isLessThanOrEqualTo(64);
      for (int i = 0; i < 15; i++) {
        assertThat(tensor.floatBuffer().get(i)).isZero();
      }
    }
  }

  @Test
  void moreThanIsLeft_isRefusedWithBothFigures() {
    assertThatThrownBy(() -> Tensor.floats(100L * MEGABYTE))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageStartingWith("no memory is left for a tensor of 400 MB: tensors take ")
        .hasMessageContaining("models may take 300 MB (")
        .hasMessageNotContaining("\n");
  }

  @Test
  void memoryThatIsNotUsedAnyMore_isFreed() {
    assertThatCode(
            () -> {
              for (int i = 0; i < 5; i++) {
                try (Tensor tensor = Tensor.floats(25L * MEGABYTE)) {
                  tensor.floatBuffer().put(0, i);
                }
              }
            })
        .doesNotThrowAnyException();
  }
}
