package dev.unroll.cli.report;

import dev.unroll.train.loop.TrainingEvent;
import java.io.PrintStream;

/** One JSON object a line and event, for programs that watch a training. */
public final class JsonReport implements TrainingReport {

  private final PrintStream out;

  public JsonReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(TrainingEvent event) {
    out.println(EventLine.of(event));
  }

  @Override
  public void close() {
    out.flush();
  }
}
