package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.runtime.MachineMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryNeedTest {
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path models;

  private static EngineConfig slots(int count) {
    return EngineConfig.defaults().withSlots(count);
  }

  private static OrtEngines engines(int slots) {
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), slots(slots), Clock.SYSTEM);
  }

  /** Lets models take so much beside the heap and the program. */
  private static void leave(long bytes) {
    MachineMemory.limit(Runtime.getRuntime().maxMemory() + 256 * MEGABYTE + bytes);
  }

  @AfterEach
  void unlimitMemory() {
    MachineMemory.limit(0);
  }

  @Test
  void caches_areThoseThatTheRunnerAllocates() {
    ModelFolder folder = SmallGpt.first().in(models); // Two layers of 192 units.

    long ofSlot = 2L * 2 * 192 * SmallGpt.CONTEXT * Float.BYTES;
    EngineConfig nothingKept = slots(1).withPrompts(new EngineConfig.Prompts(16, 16, 0));
    assertThat(MemoryNeed.of(folder, nothingKept).caches()).isEqualTo(2 * ofSlot);
    assertThat(MemoryNeed.of(folder, nothingKept.withSlots(32)).caches()).isEqualTo(33 * ofSlot);
    assertThat(MemoryNeed.of(folder, slots(32)).caches()).isEqualTo(33 * ofSlot * 5 / 4);
  }

  @Test
  void decoder_getsTheSlotsThatItsShareOfTheMemoryHolds() {
    ModelFolder folder = SmallGpt.first().in(models);
    long ofSlot = 2L * 2 * 192 * SmallGpt.CONTEXT * Float.BYTES;

    leave(16 * 100 * ofSlot);
    assertThat(MemoryNeed.slots(folder, slots(32), 256)).isEqualTo(100);
    assertThat(MemoryNeed.slots(folder, slots(32), 64)).isEqualTo(64);
    assertThat(MemoryNeed.slots(folder, slots(32), 32)).isEqualTo(32);
    leave(16 * 10 * ofSlot);
    assertThat(MemoryNeed.slots(folder, slots(32), 256)).isEqualTo(32);
  }

  @Test
  void modelThatNeedsMoreThanIsLeft_isRefusedWithBothFiguresAndAWayOut() {
    ModelFolder folder = SmallGpt.first().in(models);
    leave(50 * MEGABYTE);

    assertThatThrownBy(() -> engines(1_000).open(folder, EngineListener.NONE))
        .isInstanceOf(NotEnoughMemory.class)
        .hasMessageMatching(
            "needs \\d+ MB \\(weights and tokenizer [0-9.]+ MB, caches \\d+ MB, buffers [0-9.]+ MB\\),"
                + " 50 MB are left: models may take 50 MB .*;"
                + " fewer than 1000 unroll.slots need less");
  }

  @Test
  void models_areRefusedOneByOne_andTakenAgainWhenOthersAreClosed() {
    ModelFolder folder = SmallGpt.first().in(models);
    OrtEngines engines = engines(2);
    long need = MemoryNeed.of(folder, slots(2)).total();
    leave(2 * need + need / 2);

    try (ServedEngine first = engines.open(folder, EngineListener.NONE)) {
      try (ServedEngine second = engines.open(folder, EngineListener.NONE)) {
        second.warmUp();
        assertThatThrownBy(() -> engines.open(folder, EngineListener.NONE))
            .isInstanceOf(NotEnoughMemory.class)
            .hasMessageContaining("other models take " + MachineMemory.text(2 * need));
      }
      try (ServedEngine third = engines.open(folder, EngineListener.NONE)) {
        third.warmUp();
      }
      assertThat(first.isClosed()).isFalse();
    }
  }

  @Test
  void translator_isCountedByItsLanes() {
    ModelFolder folder = SmallTranslator.all().getFirst().in(models);

    assertThat(MemoryNeed.of(folder, slots(8)).caches())
        .isGreaterThan(MemoryNeed.of(folder, slots(1)).caches());
  }
}
