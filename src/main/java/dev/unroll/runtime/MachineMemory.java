package dev.unroll.runtime;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * The memory that models may take: what the machine has, or the container that the process is in,
 * less what Java may take.
 */
public final class MachineMemory {
  /** What the program takes beside heap and models: code, classes, threads, libraries. */
  private static final long PROGRAM = 256L << 20;

  private static final long MACHINE = machine();

  /** What an operator lets the process take; 0 for all. */
  private static volatile long limit;

  private MachineMemory() {}

  /** Sets how much the process may take; never more than the machine has. */
  public static void limit(long bytes) {
    limit = bytes;
  }

  /** Bytes for all models together, at least 0. */
  public static long forModels() {
    return Math.max(0, all() - heap() - PROGRAM);
  }

  /** One clause that says how {@link #forModels} comes about. */
  public static String description() {
    return "models may take %s (%s of memory less %s for Java's heap and %s for the program)"
        .formatted(text(forModels()), text(all()), text(heap()), text(PROGRAM));
  }

  /** A number of bytes for people, such as {@code 1.2 GB}. */
  public static String text(long bytes) {
    double megabytes = bytes / (double) (1 << 20);
    return megabytes < 1000
        ? String.format(Locale.ROOT, megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes)
        : String.format(Locale.ROOT, "%.1f GB", megabytes / 1024);
  }

  private static long all() {
    long set = limit;
    return set > 0 ? Math.min(set, MACHINE) : MACHINE;
  }

  private static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  private static long machine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() // The container's, if it has a limit.
        : Long.MAX_VALUE / 2;
  }
}
