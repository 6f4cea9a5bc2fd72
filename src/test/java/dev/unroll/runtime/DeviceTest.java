package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void cpu_isTakenWhenAskedFor() {
    assertThat(Device.choose(Provider.CPU)).hasToString("CPU: asked for");
  }

  @Test
  void auto_takesCudaExactlyWhenItCanBeUsed_andSaysWhy() {
    Device chosen = Device.choose(Provider.AUTO);
    switch (chosen.provider()) {
      case CUDA -> assertThat(Device.choose(Provider.CUDA).provider()).isEqualTo(Provider.CUDA);
      case CPU ->
          assertThatThrownBy(() -> Device.choose(Provider.CUDA))
              .isInstanceOf(RuntimeFailure.class)
              .hasMessage("CUDA cannot be used: " + chosen.reason());
      case AUTO -> throw new AssertionError("auto must choose");
    }
    assertThat(chosen.toString()).doesNotContain("\n").hasSizeGreaterThan(10);
  }

  @Test
  void buildWithoutCuda_saysHowToGetIt() {
    if (!Session.hasCuda()) {
      assertThat(Device.choose(Provider.AUTO))
          .hasToString("CPU: this build has no CUDA provider; build with -Pcuda");
    } else {
      assertThat(Device.choose(Provider.AUTO).reason()).doesNotContain("-Pcuda");
    }
  }
}
