package dev.unroll.api.telemetry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the process, beyond what Micrometer's own meters of the Java virtual machine say:
 * the resident set, the limit of the machine or container, and the limit of direct memory.
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
   * @param direct native buffers: models' caches, inputs and outputs
   * @param resident all that the process has in memory; none where the system does not tell it
   * @param limit the container's limit, or the machine's memory
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  public record Memory(
      long heap, long heapMax, long direct, long directMax, @Nullable Long resident, long limit) {}

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
        "jvm.direct.memory.max",
        "Most memory that direct buffers may have",
        ProcessMeters::directMax);
  }

  /** The memory at this moment. */
  public Memory memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    OptionalLong resident = resident();
    return new Memory(
        heap.getUsed(),
        heap.getMax(),
        direct(),
        directMax(),
        resident.isPresent() ? resident.getAsLong() : null,
        limit());
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit("bytes").register(registry);
  }

  private static long direct() {
    List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    return pools.stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** As the JVM has it: its option, or the largest heap. */
  private static long directMax() {
    String option =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxDirectMemorySize")
            .getValue();
    long chosen = Long.parseLong(option);
    return chosen > 0 ? chosen : Runtime.getRuntime().maxMemory();
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
