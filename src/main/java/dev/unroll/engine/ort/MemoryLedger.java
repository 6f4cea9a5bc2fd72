package dev.unroll.engine.ort;

import dev.unroll.engine.ServedEngine;
import dev.unroll.runtime.MachineMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the open models need of the memory that models may take. */
final class MemoryLedger {
  private final List<Entry> entries = new ArrayList<>();

  /** What one model needs, from before it is opened until it is closed. */
  private static final class Entry {
    private final long bytes;
    private @Nullable ServedEngine engine;

    private Entry(long bytes) {
      this.bytes = bytes;
    }

    private boolean isClosed() {
      return engine != null && engine.isClosed();
    }
  }

  /**
   * Opens a model if what it needs is left. Others may be opened meanwhile.
   *
   * @param slots of its need, for the message
   * @throws NotEnoughMemory when it is not
   */
  <E extends ServedEngine> E open(MemoryNeed need, int slots, Supplier<E> opening) {
    Entry entry = reserve(need, slots);
    try {
      E engine = opening.get();
      opened(entry, engine);
      return engine;
    } catch (RuntimeException | Error e) {
      release(entry);
      throw e;
    }
  }

  private synchronized void opened(Entry entry, ServedEngine engine) {
    entry.engine = engine;
  }

  private synchronized void release(Entry entry) {
    entries.remove(entry);
  }

  private synchronized Entry reserve(MemoryNeed need, int slots) {
    entries.removeIf(Entry::isClosed);
    long taken = entries.stream().mapToLong(entry -> entry.bytes).sum();
    long left = Math.max(0, MachineMemory.forModels() - taken);
    if (need.total() > left) {
      throw new NotEnoughMemory(
          "needs %s, %s are left: %s, other models take %s; %s"
              .formatted(
                  need,
                  MachineMemory.text(left),
                  MachineMemory.description(),
                  MachineMemory.text(taken),
                  need.caches() > need.total() / 4
                      ? "fewer than %d unroll.slots need less".formatted(slots)
                      : "give the process more memory"));
    }
    Entry entry = new Entry(need.total());
    entries.add(entry);
    return entry;
  }
}
