package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDataTest {
  private static final Origin ORIGIN = new Origin("test", "none", "");
  private static final Shares NINE_TO_ONE = new Shares(0.9, 0.1, 0);

  @Test
  void nineToOne_isNanoGptsSplitOfShakespeare() {
    TextData data = TextData.divided("x".repeat(1_115_394), NINE_TO_ONE, ORIGIN);

    assertThat(data.train()).hasSize(1_003_854);
    assertThat(data.validation()).hasSize(111_540);
    assertThat(data.test()).isEmpty();
  }

  @Test
  void parts_followEachOtherAndAreCountedInCharacters() {
    TextData data = TextData.divided("a😀c😀e😀g😀ij", new Shares(0.5, 0.3, 0.1), ORIGIN);

    assertThat(data.train()).isEqualTo("a😀c😀e");
    assertThat(data.validation()).isEqualTo("😀g😀");
    assertThat(data.test()).isEqualTo("i");
    assertThat(data.all()).isEqualTo("a😀c😀e😀g😀i");
  }

  @Test
  void sharesOfTenths_leaveNothingOver() {
    TextData data = TextData.divided("0123456789", new Shares(0.7, 0.2, 0.1), ORIGIN);

    assertThat(data.train()).isEqualTo("0123456");
    assertThat(data.validation()).isEqualTo("78");
    assertThat(data.test()).isEqualTo("9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "hello\n", "hello\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"})
  void textWithAPartThatHoldsNothingToPredict_isRefused(String text) {
    assertThatThrownBy(() -> TextData.divided(text, NINE_TO_ONE, ORIGIN))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(ORIGIN.name() + ": of its " + text.length() + " characters, ")
        .hasMessageContaining("each part needs two that are not blank");
  }

  @Test
  void leadBytesThatWereMadeSmall_areRestored() {
    byte[] damaged =
        "wertsch\u00e3\u00a4tzung pre\u00e3\u00abminent \u00e3\u0086sch"
            .getBytes(StandardCharsets.ISO_8859_1);

    byte[] restored = TextData.withLeadBytesRestored(damaged);

    assertThat(new String(restored, StandardCharsets.UTF_8))
        .isEqualTo("wertschätzung preëminent Æsch");
  }

  @Test
  void leadBytesOfThree_areLeftAlone() {
    byte[] japanese = "ちょっと 」".getBytes(StandardCharsets.UTF_8);

    assertThat(TextData.withLeadBytesRestored(japanese)).isEqualTo(japanese);
  }

  @Test
  void ownFile_isReadWithItsHash(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("poem.txt"), "\ufeffÄRGER über\nalles");

    TextData data = TextData.file(file, new Shares(0.5, 0.5, 0), true, "CC0");

    assertThat(data.all()).isEqualTo("ärger über\nalles");
    assertThat(data.origin().name()).isEqualTo("poem.txt");
    assertThat(data.origin().licence()).isEqualTo("CC0");
    assertThat(data.origin().sha256()).isEqualTo(Sha256.of(file));
  }

  @Test
  void ownFileThatIsNoText_isRefused(@TempDir Path folder) throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, new byte[] {'a', 'b', '\n', 'c', (byte) 0xe4, 'c'});

    assertThatThrownBy(() -> TextData.file(latin, NINE_TO_ONE, false, ""))
        .isInstanceOf(DataException.class)
        .hasMessage(latin + ":2: not valid UTF-8 (byte 4); convert it first");
    Path missing = folder.resolve("none.txt");
    assertThatThrownBy(() -> TextData.file(missing, NINE_TO_ONE, false, ""))
        .isInstanceOf(DataException.class)
        .hasMessage(missing + ": no such file");
  }
}
