package dev.unroll.engine.ort;

import dev.unroll.engine.ServedEngine;
import dev.unroll.runtime.MachineMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What the open models need of the memory that models may take. */
final class MemoryLedger {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(ServedEngine engine, long bytes) {}

  /**
   * Opens a model if what it needs is left.
   *
   * @param slots of its need, for the message
   * @throws NotEnoughMemory when it is not
   */
  synchronized <E extends ServedEngine> E open(MemoryNeed need, int slots, Supplier<E> opening) {
    entries.removeIf(entry -> entry.engine().isClosed());
    long taken = entries.stream().mapToLong(Entry::bytes).sum();
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
    E engine = opening.get();
    entries.add(new Entry(engine, need.total()));
    return engine;
  }
}
