package dev.unroll.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.loop.TrainingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarReportTest {
  private static final BarLine LINE =
      new BarLine(
          "shakespeare-gpt",
          "11:02:03",
          List.of("loss 1.2345", "val 1.2345*", "123,456 chars/s", "4,200/10,000"));

  @ParameterizedTest
  @ValueSource(ints = {32, 40, 60, 79, 80, 120, 200})
  void line_isAsWideAsTheTerminal_withATimeLeft_andABarThatCanBeRead(int width) {
    String line = LINE.of(0.42, width);
    assertThat(line).hasSize(width).endsWith("11:02:03 left").contains(" 42% │");
    assertThat(line.lastIndexOf('│') - line.indexOf('│')).isGreaterThan(10);
  }

  @Test
  void lineOf80Columns_hasBothLosses_andAWideOneHasAll() {
    assertThat(LINE.of(0.42, 80)).contains("shakespeare-gpt", "loss 1.2345", "val 1.2345*");
    assertThat(LINE.of(0.42, 140)).contains(LINE.details());
    assertThat(
            new BarLine("a-name-of-more-than-twenty-characters", "0:05", LINE.details()).of(1, 80))
        .startsWith("a-name-of-more-than… 100% │█");
  }

  @Test
  void barOf80Columns_keepsTheTimeLeft_afterTheFirstEvaluation() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    long[] now = {0};
    try (BarReport report =
        new BarReport(out, () -> now[0], new ConsoleProgressBarConsumer(out, 80))) {
      report.accept(
          new TrainingEvent.Started("shakespeare-gpt", 1000, "a text", 0, 10_000, 2048, "char"));
      for (int update = 1; update <= 50; update++) {
        now[0] += Duration.ofSeconds(1).toNanos();
        report.accept(new TrainingEvent.Updated(update, 2.5, 0.001, 1));
        if (update == 40) {
          LossHistory.Row row = new LossHistory.Row(40, 0.1, 2.5, 2.25, 0.001);
          report.accept(new TrainingEvent.Evaluated(row, true));
        }
      }
      report.accept(new TrainingEvent.Saved(50, Path.of("x")));
    }
    String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\r", -1);
    assertThat(lines[lines.length - 1].stripTrailing())
        .hasSize(80)
        .contains("loss 2.5000", "val 2.2500*")
        .endsWith("2:45:50 left");
  }
}
