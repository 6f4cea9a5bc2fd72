package dev.unroll.api.training;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A training as a process of its own: this program with other arguments. */
final class TrainingProcess {
  private static final String MAIN = "dev.unroll.Main";
  private static final List<String> KEPT_OPTIONS =
      List.of("--enable-native-access", "--sun-misc", "--add-modules", "--add-opens");
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final int LONGEST_MESSAGE = 1_000;

  private final Process process;
  private final Path output;

  private TrainingProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it. It goes on when this process ends.
   *
   * @param arguments of {@code unroll}
   * @param environment its variables
   * @param output file for what it prints
   */
  static TrainingProcess start(List<String> arguments, Map<String, String> environment, Path output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> KEPT_OPTIONS.stream().anyMatch(option::startsWith))
        .forEach(command::add);
    String classPath = System.getProperty("java.class.path");
    boolean isOneJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
    command.addAll(
        isOneJar && classPath.endsWith("quarkus-run.jar")
            ? List.of("-jar", classPath)
            : List.of("-cp", classPath, MAIN));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new TrainingProcess(builder.start(), output);
  }

  private static File nothing() {
    return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
  }

  /**
   * Waits until it has begun, has ended, or a while has passed.
   *
   * @return whether it has not failed
   */
  boolean await(BooleanSupplier hasBegun, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end && !hasBegun.getAsBoolean()) {
      if (process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
    }
    return true;
  }

  /** The last line of what it printed, which says why it failed. */
  String lastLine() throws IOException {
    String printed = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    String last =
        printed.lines().filter(line -> line.startsWith("unroll: ")).reduce("", (_, line) -> line);
    String message = last.replaceFirst("^unroll: ", "");
    return message.isEmpty()
        ? "the training did not begin"
        : message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
  }
}
