package dev.unroll.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequiredProgramTest {
  @Test
  void missingProgram_failsInCi() {
    assertThatThrownBy(() -> RequiredProgram.missing("no node", true))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessage("no node");
  }

  @Test
  void missingProgram_elsewhere_skipsTheTest() {
    assertThatThrownBy(() -> RequiredProgram.missing("no node", false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no node");
  }

  @Test
  void program_isFoundOnThePath() {
    assertThat(RequiredProgram.find("no-such-program", "sh")).isPresent();
    assertThat(RequiredProgram.find("no-such-program")).isEmpty();
  }
}
