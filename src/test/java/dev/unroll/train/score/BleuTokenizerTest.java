package dev.unroll.train.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts mteval-v13a and mteval-v14 make of texts, worked out by their rules. */
class BleuTokenizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Hello, world!|Hello , world !",
        "1,000.5 and .5 and 5.|1,000.5 and . 5 and 5 .",
        "a.b a,b 1.b a.1|a . b a , b 1 . b a . 1",
        "don't 'quote' well-known 3-4 a-3|don't 'quote' well-known 3 - 4 a-3",
        "(x) [y] {z} <a> \"b\" ^c_|( x ) [ y ] { z } < a > \" b \" ^ c _",
        "a&quot;b&amp;lt;c &lt;d&gt;|a \" b < c < d >",
        "50% of $3 @ #1 a/b|50 % of $ 3 @ # 1 a / b",
        "«déjà» – vu…|«déjà» – vu…",
        "<skipped>word|word",
      })
  void v13a_splitsAsciiSymbols(String line, String words) {
    assertThat(String.join(" ", BleuTokenizer.V13A.of(line))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Hello, world!|Hello , world !",
        "«déjà» – vu…|« déjà » – vu …",
        "in 2001.|in 2001.",
        "1,000.5 €|1,000.5 €",
        "it's 5°|it ' s 5 °",
      })
  void international_splitsAllOfUnicode(String line, String words) {
    assertThat(String.join(" ", BleuTokenizer.INTERNATIONAL.of(line))).isEqualTo(words);
  }

  @Test
  void whiteSpace_isWhatPythonTakesForIt() {
    String spaces =
        " \t\n\u000b\f\r\u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2007\u2028\u202f\u3000";
    assertThat(BleuTokenizer.NONE.of(spaces + "a" + spaces + "b" + spaces))
        .containsExactly("a", "b");
    assertThat(BleuTokenizer.NONE.of("a\u200bb\ufeffc\u180ed")).hasSize(1);
    assertThat(BleuTokenizer.NONE.of(spaces)).isEmpty();
    assertThat(Whitespace.stripEnd(" a b" + spaces)).isEqualTo(" a b");
    assertThat(Whitespace.stripEnd(spaces)).isEmpty();
  }
}
