package dev.unroll.bundle;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The files of a model, which are looked at before any of them is read as a whole. */
final class LoadableFiles {
  private static final long GIGABYTE = 1L << 30;

  private LoadableFiles() {}

  /**
   * Refuses files that no reading could end on or that can never be loaded.
   *
   * @throws BundleException with one line
   */
  static void check(Path folder, Collection<String> names) throws IOException {
    long bytes = 0;
    for (String name : names) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new BundleException(
            file
                + (Files.exists(file)
                    ? ": is no plain file"
                    : ": is missing, though " + ModelFolder.SUMS + " lists it"));
      }
      bytes += Files.size(file);
    }
    long machine = machineMemory();
    if (bytes > machine) {
      throw new BundleException(
          "%s: has %,d GB of files, but there are %,d GB of memory"
              .formatted(folder, bytes / GIGABYTE, machine / GIGABYTE));
    }
  }

  /** Refuses a link out of the folder; a cache of downloads links graph and data to one place. */
  static void checkInside(Path folder, String graph, String data) {
    try {
      Path real = folder.resolve(data).toRealPath();
      Path besideGraph = folder.resolve(graph).toRealPath().resolveSibling(".").normalize();
      if (!real.startsWith(folder.toRealPath()) && !real.startsWith(besideGraph)) {
        throw new BundleException(folder.resolve(data) + ": is a link out of the folder");
      }
    } catch (IOException e) {
      throw BundleException.unreadable(folder.resolve(data), e);
    }
  }

  /** All memory of this machine, or of the container that the process is in. */
  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
