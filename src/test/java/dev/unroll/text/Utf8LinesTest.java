package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of UTF-8, and what is wrong with those that are none. */
class Utf8LinesTest {
  private static List<String> lines(String text) throws IOException {
    return of(text.getBytes(StandardCharsets.UTF_8)).all();
  }

  private static Utf8Lines of(byte[] bytes) {
    return new Utf8Lines(new ByteArrayInputStream(bytes), "a.txt");
  }

  @Test
  void lines_endWithAnyOfTheThreeBreaks_orWithTheInput() throws IOException {
    assertThat(lines("a\nb\r\nc\rd")).containsExactly("a", "b", "c", "d");
    assertThat(lines("\n\r\n\r\r\n")).containsExactly("", "", "", "");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n\ré\u2028😀")).containsExactly("", "", "é\u2028😀");
  }

  @Test
  void byteOrderMark_isDropped_onlyWhereItIsOne() throws IOException {
    assertThat(lines("\ufeffa\n\ufeffb")).containsExactly("a", "\ufeffb");
  }

  @Test
  void malformedLine_isNamed() throws IOException {
    Utf8Lines lines = of(new byte[] {'a', '\n', 'b', (byte) 0xc3, '\n', 'c'});

    assertThat(lines.next()).isEqualTo("a");
    assertThatThrownBy(lines::next)
        .isInstanceOf(IOException.class)
        .hasMessage("a.txt, line 2: not valid UTF-8 (byte 2 of it)");
  }

  @Test
  void lineWithoutAnEnd_isRefusedByItsLength() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }
        };

    assertThatThrownBy(new Utf8Lines(endless, "a.txt")::next)
        .isInstanceOf(IOException.class)
        .hasMessage("a.txt, line 1: is longer than 1,000,000 bytes");
  }
}
