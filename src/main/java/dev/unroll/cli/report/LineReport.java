package dev.unroll.cli.report;

import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.TrainingEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Plain lines for log files: one every ten seconds, one an evaluation. */
public final class LineReport implements TrainingReport {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private TrainingEvent.@Nullable Started started;
  private @Nullable Speed speed;
  private long lastLine;

  public LineReport(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Anew anew -> out.println(anew(anew));
      case TrainingEvent.Memory memory -> out.println(memory.memory().description());
      case TrainingEvent.Started start -> {
        started = start;
        speed = new Speed(nanoTime, start.updates());
        lastLine = nanoTime.getAsLong();
        out.println(opening(start));
      }
      case TrainingEvent.Updated updated -> {
        Speed running = Objects.requireNonNull(speed);
        running.updated();
        if (nanoTime.getAsLong() - lastLine >= INTERVAL.toNanos()) {
          lastLine = nanoTime.getAsLong();
          out.println(progress(Objects.requireNonNull(started), running, updated));
        }
      }
      case TrainingEvent.Evaluated evaluated -> out.println(evaluation(evaluated));
      case TrainingEvent.Reading _,
          TrainingEvent.Sampled _,
          TrainingEvent.Saved _,
          TrainingEvent.Warning _ -> {}
      case TrainingEvent.StoppedEarly stopped -> out.println(stopped(stopped));
      case TrainingEvent.Chosen chosen -> out.println(chosen.choice());
      case TrainingEvent.Finished finished -> out.print(closing(finished));
    }
  }

  static String opening(TrainingEvent.Started start) {
    return String.format(
        Locale.ROOT,
        "%s: %,d parameters, %s, %,d updates%s",
        start.name(),
        start.parameters(),
        start.data(),
        start.updates(),
        start.from() == 0 ? "" : String.format(Locale.ROOT, ", resumed after %,d", start.from()));
  }

  static String anew(TrainingEvent.Anew anew) {
    return "nothing to resume: there is no checkpoint in "
        + anew.checkpoints()
        + ", the training begins anew";
  }

  static String stopped(TrainingEvent.StoppedEarly stopped) {
    return String.format(
        Locale.ROOT,
        "stopped early after update %d: no better validation loss since update %d (%.4f)",
        stopped.update(),
        stopped.best().update(),
        stopped.best().loss());
  }

  static String closing(TrainingEvent.Finished finished) {
    return "%s written, training took %s%n%s"
        .formatted(
            finished.folder(), TrainingReport.clock(finished.elapsed()), table(finished.metrics()));
  }

  private static String progress(
      TrainingEvent.Started start, Speed speed, TrainingEvent.Updated updated) {
    return String.format(
        Locale.ROOT,
        "update %d/%d  loss %.4f  rate %.2e  %,.0f %ss/s  %s left",
        updated.update(),
        start.updates(),
        updated.loss(),
        updated.learningRate(),
        speed.updatesPerSecond() * start.elementsPerUpdate(),
        start.element(),
        TrainingReport.clock(speed.left(updated.update())));
  }

  /** A row of the loss history in words. */
  private static String evaluation(TrainingEvent.Evaluated evaluated) {
    return String.format(
        Locale.ROOT,
        "update %d  epoch %.2f  train %.4f  validation %.4f%s",
        evaluated.row().update(),
        evaluated.row().epoch(),
        evaluated.row().train(),
        evaluated.row().validation(),
        evaluated.best() ? "  best" : "");
  }

  /** Figures, one a line, in columns. */
  private static String table(List<Metric> metrics) {
    int width = metrics.stream().mapToInt(m -> m.key().length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Metric metric : metrics) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %16s   %s%n",
              metric.key(),
              metric.formatted(),
              metric.description()));
    }
    return table.toString();
  }

  @Override
  public void close() {
    out.flush();
  }
}
