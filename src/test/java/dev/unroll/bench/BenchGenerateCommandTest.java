package dev.unroll.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.cli.CommandTest;
import dev.unroll.engine.ort.SmallTranslator;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchGenerateCommandTest extends CommandTest {
  @Test
  void untrainedModel_isMeasuredForEveryNumberOfStreams_besideTheCpu() {
    int exit =
        run(
            "bench",
            "generate",
            "--untrained",
            "small",
            "--provider",
            "cpu",
            "--streams",
            "1,3",
            "--tokens",
            "4",
            "--kept",
            "device",
            "--compare");

    assertThat(exit).as(err.toString()).isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .anySatisfy(line -> assertThat(line).matches("untrained-small +1 .* 4 of 4 +never"))
        .anySatisfy(line -> assertThat(line).matches("untrained-small +3 .* 12 of 12 +never"));
  }

  @Test
  void translator_isMeasured(@TempDir Path models) {
    Path model = SmallTranslator.all().getFirst().in(models).path();

    assertThat(run("bench", "generate", model, "--streams", "2", "--tokens", "3")).isZero();
    assertThat(out.toString()).containsPattern(model.getFileName() + " +2 ");
  }

  @Test
  void wrongArguments_areOneLine() {
    assertThat(run("bench", "generate", "--untrained", "huge")).isEqualTo(2);
    assertThat(err.toString()).contains("--untrained must be small or gpt2, not huge");
    assertThat(run("bench", "generate", "--kept", "disk")).isEqualTo(2);
    assertThat(err.toString()).contains("'disk' is not host or device");
    assertThat(run("bench", "generate", "--provider", "tpu")).isEqualTo(2);
    assertThat(err.toString()).contains("'tpu' is not auto, cpu or cuda");
  }
}
