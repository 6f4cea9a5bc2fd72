package dev.unroll.cli.report;

import dev.unroll.train.loop.TrainingEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A live bar for a terminal: updates, losses, speed and the time left. */
public final class BarReport implements TrainingReport {

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final ConsoleProgressBarConsumer terminal;
  private @Nullable ProgressBar bar;
  private @Nullable Speed speed;
  private TrainingEvent.@Nullable Started started;
  private String validation = "";
  private double smoothLoss = Double.NaN;

  /** Read by the thread that draws. */
  private volatile BarLine line = new BarLine("", "", List.of());

  public BarReport(PrintStream out, LongSupplier nanoTime) {
    this(out, nanoTime, new ConsoleProgressBarConsumer(out));
  }

  /**
   * A report with a place for its bar.
   *
   * @param terminal knows how wide it is
   */
  BarReport(PrintStream out, LongSupplier nanoTime, ConsoleProgressBarConsumer terminal) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.terminal = terminal;
  }

  @Override
  public void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Anew anew -> out.println(LineReport.anew(anew));
      case TrainingEvent.Memory memory -> out.println(memory.memory().description());
      case TrainingEvent.Started start -> {
        out.println(LineReport.opening(start));
        started = start;
        speed = new Speed(nanoTime, start.updates());
        line = new BarLine(start.name(), "?", List.of());
        bar =
            new ProgressBarBuilder()
                .setTaskName(start.name())
                .setInitialMax(start.updates())
                .startsFrom(start.from(), Duration.ZERO)
                .setUpdateIntervalMillis(200)
                .setRenderer((state, width) -> line.of(state.getNormalizedProgress(), width))
                .setConsumer(terminal)
                .build();
      }
      case TrainingEvent.Updated updated -> updated(updated);
      case TrainingEvent.Evaluated evaluated ->
          validation =
              String.format(
                  Locale.ROOT,
                  "val %.4f%s",
                  evaluated.row().validation(),
                  evaluated.best() ? "*" : "");
      case TrainingEvent.Reading _,
          TrainingEvent.Sampled _,
          TrainingEvent.Saved _,
          TrainingEvent.Warning _ -> {}
      case TrainingEvent.StoppedEarly stopped -> {
        close();
        out.println(LineReport.stopped(stopped));
      }
      case TrainingEvent.Chosen chosen -> {
        close();
        out.println(chosen.choice());
      }
      case TrainingEvent.Finished finished -> {
        close();
        out.print(LineReport.closing(finished));
      }
    }
  }

  private void updated(TrainingEvent.Updated updated) {
    Speed running = Objects.requireNonNull(speed);
    TrainingEvent.Started start = Objects.requireNonNull(started);
    ProgressBar shown = Objects.requireNonNull(bar);
    running.updated();
    smoothLoss =
        Double.isNaN(smoothLoss) ? updated.loss() : 0.95 * smoothLoss + 0.05 * updated.loss();
    shown.stepTo(updated.update());
    List<String> details = new ArrayList<>();
    details.add(String.format(Locale.ROOT, "loss %.4f", smoothLoss));
    if (!validation.isEmpty()) {
      details.add(validation);
    }
    details.add(
        String.format(
            Locale.ROOT,
            "%,.0f %ss/s",
            running.updatesPerSecond() * start.elementsPerUpdate(),
            start.element()));
    details.add("%d/%d".formatted(updated.update(), start.updates()));
    line = new BarLine(start.name(), TrainingReport.clock(running.left(updated.update())), details);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    out.flush();
  }
}
