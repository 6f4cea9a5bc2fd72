package dev.unroll.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  private static final String HASH = "sha256:" + "0f".repeat(32);

  @TempDir private Path folder;

  private KeyFile file(String yaml) throws IOException {
    return new KeyFile(Files.writeString(folder.resolve("keys.yaml"), yaml));
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void fileThatIsAPipe_isRefused_andNotWaitedAt() throws Exception {
    Path pipe = folder.resolve("keys.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(new KeyFile(pipe)::bytes)
        .isInstanceOf(KeyFileException.class)
        .hasMessage(pipe + ": cannot be read: it is no plain file");
  }

  @Test
  void entries_haveWhatTheFileSays() throws IOException {
    KeyFile file =
        file(
            """
            # Comments are fine.
            keys:
              - name: alice
                hash: "%s"
              - {name: bob@example.org, hash: "%s", models: [a], requestsPerMinute: 3, streams: 1}
              - name: staff
                role: member
                tokensPerMinute: 100
            """
                .formatted(HASH, HASH.toUpperCase(java.util.Locale.ROOT).replace("SHA", "sha")));

    assertThat(file.entries())
        .containsExactly(
            new KeyEntry(
                "alice",
                new KeyEntry.Proof.Hash("0f".repeat(32)),
                Optional.empty(),
                KeyEntry.Limits.NONE),
            new KeyEntry(
                "bob@example.org",
                new KeyEntry.Proof.Hash("0f".repeat(32)),
                Optional.of(List.of("a")),
                new KeyEntry.Limits(OptionalInt.of(3), OptionalInt.empty(), OptionalInt.of(1))),
            new KeyEntry(
                "staff",
                new KeyEntry.Proof.Role("member"),
                Optional.empty(),
                new KeyEntry.Limits(
                    OptionalInt.empty(), OptionalInt.of(100), OptionalInt.empty())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|must be 'keys:'",
        "keys: 3|must be 'keys:'",
        "'{keys: [], more: 1}'|must be 'keys:'",
        "keys: [a]|keys[0]: must have fields",
        "'keys: [{name: a, hash: H, model: [b]}]'|did you mean 'models'?",
        "'keys: [{hash: H}]'|keys[0].name: must be a text",
        "'keys: [{name: a b, hash: H}]'|keys[0].name: must be up to 64",
        "'keys: [{name: a}]'|keys[0]: must have either hash or role",
        "'keys: [{name: a, hash: H, role: b}]'|keys[0]: must have either hash or role",
        "'keys: [{name: a, hash: secret}]'|keys[0].hash: must be sha256:",
        "'keys: [{name: a, hash: H, models: b}]'|keys[0].models: must be a list",
        "'keys: [{name: a, hash: H, streams: 0}]'|keys[0].streams: must be a whole number above 0",
        "'keys: [{name: a, hash: H}, {name: a, hash: H}]'|keys[1]: the name 'a' is taken",
        "'keys: [{name: a, name: b, hash: H}]'|is not valid YAML",
        "'keys: !!javax.script.ScriptEngineManager []'|is not valid YAML",
        "'keys: ['|is not valid YAML",
      })
  void brokenFile_isRefusedInOneLine(String yaml, String reason) throws IOException {
    KeyFile file = file(yaml.replace("H", HASH));

    assertThatThrownBy(file::entries)
        .isInstanceOf(KeyFileException.class)
        .hasMessageStartingWith(file.path() + ": ")
        .hasMessageContaining(reason)
        .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
  }

  @Test
  void fileThatIsNotText_orTooLarge_isRefused() throws IOException {
    Path path = folder.resolve("keys.yaml");
    Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(new KeyFile(path)::entries).hasMessageContaining("is not UTF-8");
    Files.write(path, new byte[(1 << 20) + 1]);
    assertThatThrownBy(new KeyFile(path)::entries).hasMessageContaining("is larger than");
  }

  @Test
  void change_thatFails_leavesTheFile() throws IOException {
    KeyFile file = file("keys: [{name: a, hash: \"" + HASH + "\"}]");
    byte[] before = file.bytes();

    assertThatThrownBy(
            () ->
                file.change(
                    entries -> {
                      throw new IllegalStateException("told to fail");
                    }))
        .hasMessage("told to fail");

    assertThat(file.bytes()).isEqualTo(before);
    file.change(entries -> List.of());
    assertThat(file.entries()).isEmpty();
  }
}
