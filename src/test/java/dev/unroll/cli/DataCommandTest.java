package dev.unroll.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.data.store.Source;
import org.junit.jupiter.api.Test;

class DataCommandTest extends CommandTest {
  @Test
  void list_showsEachDataSetInALine() {
    assertThat(run("data", "list")).isZero();

    assertThat(out.toString().lines())
        .hasSize(1 + Source.all().size())
        .anySatisfy(
            line ->
                assertThat(line).matches("sp500 +Monthly S&P 500 .* +124 kB +ODC-PDDL 1.0 +\\S.*"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void unknownName_isOneLineWithTheNearest() {
    assertThat(run("data", "fetch", "nietsche")).isEqualTo(1);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "unroll: unknown data set 'nietsche'; did you mean 'nietzsche'? (there are:"
                + " "
                + Source.all().stream().map(Source::name).collect(joining(", "))
                + ")\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void missingName_isAMistypedCommandLine() {
    assertThat(run("data", "fetch")).isEqualTo(2);

    assertThat(err.toString()).startsWith("unroll: Missing required parameter: 'NAME'");
  }
}
