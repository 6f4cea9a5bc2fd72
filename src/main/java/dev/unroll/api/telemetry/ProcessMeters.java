package dev.unroll.api.telemetry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.sun.management.OperatingSystemMXBean;
import dev.unroll.runtime.MachineMemory;
import dev.unroll.runtime.NativeMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the process, beyond what Micrometer's own meters of the Java virtual machine say:
 * the resident set, the limit of the machine or container, and the memory of tensors.
 */
@ApplicationScoped
public class ProcessMeters implements MeterBinder {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final int KIB = 1024;

  /**
   * Memory at a moment, in bytes.
   *
   * @param heap objects on the heap, garbage included
   * @param tensors models' caches, inputs and outputs, outside of the heap
   * @param tensorsMax what models may take
   * @param resident all that the process has in memory; none where the system does not tell it
   * @param limit the container's limit, or the machine's memory
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Memory(
      long heap,
      long heapMax,
      long tensors,
      long tensorsMax,
      @Nullable Long resident,
      long limit) {}

  @Override
  public void bindTo(MeterRegistry registry) {
    if (resident().isPresent()) {
      gauge(
          registry,
          "process.resident.memory",
          "Memory of the process that is in RAM",
          () -> resident().orElse(0));
    }
    gauge(
        registry,
        "process.memory.limit",
        "The container's memory limit, or the machine's memory",
        ProcessMeters::limit);
    gauge(
        registry,
        "unroll.tensor.memory",
        "Memory of the models' caches, inputs and outputs",
        NativeMemory::held);
    gauge(
        registry,
        "unroll.tensor.memory.max",
        "Most memory that models may take",
        MachineMemory::forModels);
  }

  /** The memory at this moment. */
  public Memory memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    OptionalLong resident = resident();
    return new Memory(
        heap.getUsed(),
        heap.getMax(),
        NativeMemory.held(),
        MachineMemory.forModels(),
        resident.isPresent() ? resident.getAsLong() : null,
        limit());
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit("bytes").register(registry);
  }

  private static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static OptionalLong resident() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(
              line -> Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip()))
          .map(kib -> kib * KIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
