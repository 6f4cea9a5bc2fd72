package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** How the command line answers, right and wrong. */
class UnrollCommandTest extends CommandTest {
  static Stream<String> commands() {
    return UnrollCommand.commandLine().getSubcommands().keySet().stream();
  }

  @Test
  void help_listsEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains(commands().toList());
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommand_explainsItself(String command) {
    assertThat(run(command, "-h")).isZero();
    assertThat(out.toString()).startsWith("Usage: unroll " + command);
    assertThat(UnrollCommand.commandLine().getSubcommands().get(command))
        .extracting(line -> line.getCommandSpec().usageMessage().description())
        .asInstanceOf(InstanceOfAssertFactories.array(String[].class))
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofACommand_isItsOwn(String command) {
    assertThat(run(command, "-h")).isZero();
    String own = out.toString();
    assertThat(run("help", command)).isZero();
    assertThat(out.toString()).isEqualTo(own);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void help_ofANestedCommand_isItsOwn() {
    assertThat(run("help", "bench", "train")).isZero();
    assertThat(out.toString()).startsWith("Usage: unroll bench train");
  }

  @Test
  void help_alone_isThatOfTheProgram() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).startsWith("Usage: unroll [-hvV] [COMMAND]");
  }

  @Test
  void help_ofAnUnknownCommand_isOneLine() {
    assertThat(run("help", "generat")).isEqualTo(2);
    assertThat(err.toString())
        .contains("unknown command 'generat'", "did you mean generate", "unroll -h")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommand_refusesAnUnknownOption(String command) {
    assertThat(run(command, "--no-such-option")).isEqualTo(2);
    assertThat(err.toString()).startsWith("unroll: ").contains(command + " -h").hasLineCount(1);
  }

  @Test
  void unknownOption_isOneLineWithASuggestion() {
    assertThat(run("serve", "--prot", "1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("unknown option '--prot'", "did you mean --port", "unroll serve -h")
        .hasLineCount(1);
  }

  @Test
  void version_namesTheRuntimes() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("Unroll \\d\\S* \\(ONNX Runtime \\d\\S+, .*Java \\d+\\)\\R");
  }

  @Test
  void unknownCommand_isOneLineWithASuggestion() {
    assertThat(run("generat")).isEqualTo(2);
    assertThat(err.toString())
        .contains("unknown command 'generat'", "did you mean generate", "unroll -h")
        .hasLineCount(1);
  }

  @Test
  void wrongType_isOneLine() {
    assertThat(run("serve", "--port", "http")).isEqualTo(2);
    assertThat(err.toString()).contains("--port", "'http'").hasLineCount(1);
  }

  @Test
  void missingModel_isOneLine() {
    assertThat(run("inspect", "no-such-model")).isEqualTo(1);
    assertThat(err.toString()).startsWith("unroll: no model 'no-such-model'").hasLineCount(1);
  }

  @Test
  void verbose_showsTheStackTrace() {
    assertThat(run("inspect", "no-such-model", "-v")).isEqualTo(1);
    assertThat(err.toString()).contains("\tat dev.unroll.cli.");
  }

  @Test
  void impossibleValue_isOneLine() {
    assertThat(run("forecast", "any", "--horizon", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--horizon must be at least 1").hasLineCount(1);
  }

  @Test
  void missingFile_isTheUsersFailure() {
    assertThat(fail(new NoSuchFileException("data.csv"))).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("unroll: data.csv: no such file\n");
  }

  @Test
  void fault_isOneLineWithAHint() {
    assertThat(fail(new IllegalStateException("the cat\nsat down"))).isEqualTo(70);
    assertThat(err.toString())
        .contains("internal error", "the cat sat down", "-v")
        .doesNotContain("\tat ")
        .hasLineCount(1);
  }

  @Test
  void failureWithoutMessage_isNamed() {
    assertThat(fail(new IOException())).isEqualTo(1);
    assertThat(err.toString()).contains("IOException");
  }

  private int fail(Exception failure) {
    CommandLine line = UnrollCommand.commandLine().setErr(new PrintWriter(err));
    return Failures.failed(failure, line, false);
  }
}
