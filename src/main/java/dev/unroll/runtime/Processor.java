package dev.unroll.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the processor can do, where the system tells. */
public final class Processor {
  private static final Pattern OF_X86 = Pattern.compile("\\b(avx512_?vnni|avx_vnni|amx_int8)\\b");

  /**
   * Whether it multiplies signed and unsigned bytes and adds the products up without cutting them
   * off at 16 bits.
   */
  public static final boolean MULTIPLIES_BYTES = multipliesBytes();

  private Processor() {}

  private static boolean multipliesBytes() {
    if (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64")) {
      return true;
    }
    try {
      return OF_X86.matcher(Files.readString(Path.of("/proc/cpuinfo"))).find();
    } catch (IOException _) {
      return false; // another system, which is not asked
    }
  }
}
