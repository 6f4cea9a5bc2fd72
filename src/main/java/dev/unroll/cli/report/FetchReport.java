package dev.unroll.cli.report;

import dev.unroll.data.store.DownloadProgress;
import dev.unroll.data.store.Source;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A download for people: a bar on a terminal, one line when it begins elsewhere. */
public final class FetchReport implements DownloadProgress, AutoCloseable {
  private final PrintStream out;
  private final boolean terminal;
  private @Nullable Source begun;
  private @Nullable ProgressBar bar;

  private FetchReport(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  public static FetchReport onStandardError(boolean terminal) {
    return new FetchReport(System.err, terminal);
  }

  @Override
  public void received(Source source, long received) {
    if (!source.equals(begun)) {
      close();
      begin(source);
    }
    if (bar != null) {
      bar.stepTo(received);
    }
  }

  private void begin(Source source) {
    begun = source;
    out.println("downloading " + source.name() + " from " + source.address());
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(source.name())
              .setInitialMax(source.bytes())
              .setUnit(" kB", 1000)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
