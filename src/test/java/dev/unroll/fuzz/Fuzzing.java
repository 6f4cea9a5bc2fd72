package dev.unroll.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bounded run of a target on its corpus, {@code src/test/resources/fuzz/NAME}, and on mutations
 * of it, the same in every run. An input fails that makes the target throw, or that takes it longer
 * than {@link #SLOW} three times in a row. It is written to {@code target/fuzz}; once mended, it
 * belongs to the corpus. The long run, guided by coverage, is {@code .ci/fuzz}.
 */
public final class Fuzzing {
  /** Inputs are small; a second for one is too much on any machine. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private static final Duration HANGS = Duration.ofSeconds(30);
  private static final Duration BUDGET = Duration.ofMillis(500);
  private static final int MOST_RUNS = 20_000;
  private static final Path FAILURES = Path.of("target", "fuzz");

  private Fuzzing() {}

  /** What is fuzzed: throws nothing of what it declares to throw. */
  @FunctionalInterface
  public interface Target {
    void run(byte[] input) throws Exception;
  }

  /** Runs a target on its corpus and on mutations, within half a second. */
  public static void run(String name, Target target) throws Exception {
    List<byte[]> corpus = corpus(name);
    AtomicReference<byte @Nullable []> current = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread worker =
        Thread.ofPlatform()
            .name("fuzz-" + name)
            .daemon()
            .start(
                () -> {
                  try {
                    all(corpus, target, current);
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    worker.join(BUDGET.plus(HANGS));
    Throwable thrown = failure.get();
    if (worker.isAlive()) {
      thrown = new AssertionError("it hangs");
      thrown.setStackTrace(worker.getStackTrace());
    }
    if (thrown != null) {
      byte[] input = current.get();
      throw new AssertionError("the input is in " + kept(name, input), thrown);
    }
  }

  private static void all(
      List<byte[]> corpus, Target target, AtomicReference<byte @Nullable []> current)
      throws Exception {
    for (byte[] seed : corpus) {
      current.set(seed);
      once(seed, target);
    }
    Mutator mutator = new Mutator(corpus, 1);
    long end = System.nanoTime() + BUDGET.toNanos();
    for (int run = 0; run < MOST_RUNS && System.nanoTime() < end; run++) {
      byte[] input = mutator.next();
      current.set(input);
      once(input, target);
    }
  }

  private static void once(byte[] input, Target target) throws Exception {
    for (int attempt = 0; attempt < 3; attempt++) {
      long start = System.nanoTime();
      target.run(input);
      if (System.nanoTime() - start < SLOW.toNanos()) {
        return;
      }
    }
    throw new AssertionError("it takes longer than " + SLOW.toMillis() + " ms");
  }

  private static List<byte[]> corpus(String name) throws IOException {
    List<byte[]> corpus = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "fuzz", name))) {
      for (Path file : files.sorted().toList()) {
        corpus.add(Files.readAllBytes(file));
      }
    }
    return corpus;
  }

  private static Path kept(String name, byte @Nullable [] input) throws IOException {
    byte[] bytes = input == null ? new byte[0] : input;
    String hash = HexFormat.of().toHexDigits(Arrays.hashCode(bytes));
    return Files.write(Files.createDirectories(FAILURES).resolve(name + "-" + hash), bytes);
  }
}
