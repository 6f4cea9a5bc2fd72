package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import dev.unroll.keys.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest extends CommandTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("keys.yaml");
  }

  @Test
  void create_printsAKeyWhoseHashIsInTheFile_andNowhereTheKey() throws IOException {
    assertThat(run("keys", "create", "alice", "--file", file())).as(err.toString()).isZero();

    String key = out.toString().strip();
    assertThat(key).startsWith("unroll-").hasSizeGreaterThanOrEqualTo(50);
    assertThat(err.toString()).contains("alice").doesNotContain(key).hasLineCount(1);
    assertThat(Files.readString(file()))
        .contains("name: alice", "sha256:" + HexFormat.of().formatHex(ApiKey.hash(key)))
        .doesNotContain(key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void create_addsToWhatIsThere_withItsLimits() throws IOException {
    run("keys", "create", "alice", "--file", file());
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    run(
        "keys",
        "create",
        "bob",
        "--file",
        file(),
        "--models",
        "a,b",
        "--requests-per-minute",
        60,
        "--tokens-per-minute",
        1000,
        "--streams",
        2,
        "--priority",
        -3);

    assertThat(new KeyFile(file()).entries())
        .extracting(KeyEntry::name)
        .containsExactly("alice", "bob");
    assertThat(Files.readString(file()))
        .contains("requestsPerMinute: 60", "tokensPerMinute: 1000", "streams: 2", "priority: -3");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-r-----");
    assertThat(run("keys", "list", "--file", file())).isZero();
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("alice +- +- +- +0 +all"))
        .anyMatch(line -> line.matches("bob +60 +1000 +2 +-3 +a, b"));
  }

  @Test
  void remove_leavesTheOthers() {
    run("keys", "create", "alice", "--file", file());
    run("keys", "create", "bob", "--file", file());

    assertThat(run("keys", "remove", "alice", "--file", file())).isZero();

    assertThat(new KeyFile(file()).entries()).extracting(KeyEntry::name).containsExactly("bob");
  }

  @Test
  void mistakes_areOneLine() throws IOException {
    run("keys", "create", "alice", "--file", file());
    String before = Files.readString(file());

    fails("has 'alice' already", "keys", "create", "alice", "--file", file());
    fails("has no 'bob'", "keys", "remove", "bob", "--file", file());
    fails("a name is", "keys", "create", "a b", "--file", file());
    fails("from -100 to 100", "keys", "create", "bob", "--priority", 101, "--file", file());
    fails("above 0", "keys", "create", "bob", "--streams", 0, "--file", file());
    fails("no such file", "keys", "list", "--file", folder.resolve("nosuch.yaml"));
    fails("there is no folder", "keys", "create", "bob", "--file", folder.resolve("no/keys.yaml"));
    assertThat(Files.readString(file())).isEqualTo(before);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file());
    }
  }

  private void fails(String reason, Object... command) {
    assertThat(run(command)).as(reason).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("unroll: ").contains(reason).hasLineCount(1);
  }

  @Test
  void keys_aloneAsksWhich() {
    assertThat(run("keys")).isEqualTo(2);
    assertThat(err.toString()).contains("create, list, remove").hasLineCount(1);
  }
}
