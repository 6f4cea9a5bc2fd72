package dev.unroll;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints the slowest test classes after a run of more than ten. */
public final class SlowestTests implements TestExecutionListener {
  private static final int PRINTED = 10;

  private final Map<String, Long> starts = new ConcurrentHashMap<>();
  private final Map<String, Duration> durations = new ConcurrentHashMap<>();

  @Override
  public void executionStarted(TestIdentifier test) {
    if (isClass(test)) {
      starts.put(test.getUniqueId(), System.nanoTime());
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Long start = starts.remove(test.getUniqueId());
    if (start != null) {
      durations.put(test.getDisplayName(), Duration.ofNanos(System.nanoTime() - start));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (durations.size() > PRINTED) {
      System.out.println("The slowest of " + durations.size() + " test classes, in seconds:");
      durations.entrySet().stream()
          .sorted(Map.Entry.<String, Duration>comparingByValue(Comparator.reverseOrder()))
          .limit(PRINTED)
          .forEach(
              e -> System.out.printf("%7.1f  %s%n", e.getValue().toMillis() / 1e3, e.getKey()));
    }
  }

  private static boolean isClass(TestIdentifier test) {
    return test.isContainer() && test.getSource().orElse(null) instanceof ClassSource;
  }
}
