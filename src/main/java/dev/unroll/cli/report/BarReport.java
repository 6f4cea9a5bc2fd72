package dev.unroll.cli.report;

import dev.unroll.train.loop.TrainingEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A live bar for a terminal: updates, losses, speed and the time left. */
public final class BarReport implements TrainingReport {

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private @Nullable ProgressBar bar;
  private @Nullable Speed speed;
  private TrainingEvent.@Nullable Started started;
  private String validation = "";
  private double smoothLoss = Double.NaN;

  public BarReport(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
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
        bar =
            new ProgressBarBuilder()
                .setTaskName(start.name())
                .setInitialMax(start.updates())
                .startsFrom(start.from(), Duration.ZERO)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
      }
      case TrainingEvent.Updated updated -> updated(updated);
      case TrainingEvent.Evaluated evaluated ->
          validation =
              String.format(
                  Locale.ROOT,
                  "  val %.4f%s",
                  evaluated.row().validation(),
                  evaluated.best() ? "*" : "");
      case TrainingEvent.Saved _ -> {}
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
    shown.setExtraMessage(
        String.format(
            Locale.ROOT,
            " loss %.4f%s  %,.0f %ss/s  %s left",
            smoothLoss,
            validation,
            running.updatesPerSecond() * start.elementsPerUpdate(),
            start.element(),
            TrainingReport.clock(running.left(updated.update()))));
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
