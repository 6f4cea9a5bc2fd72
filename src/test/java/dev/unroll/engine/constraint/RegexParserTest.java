package dev.unroll.engine.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexParserTest {
  private static final Vocabulary VOCABULARY = TestVocabularies.bytes();
  private static final String[] ATOMS = {
    "a", "b", "é", "日", ".", "\\d", "\\w", "\\.", "[a-c]", "[^ab]", "[é日]", "x", "\\x41", "\\s"
  };

  private static String expression(SplittableRandom random, int depth) {
    StringBuilder made = new StringBuilder();
    int parts = 1 + random.nextInt(3);
    for (int i = 0; i < parts; i++) {
      boolean isGroup = depth > 0 && random.nextInt(3) == 0;
      made.append(
          isGroup
              ? (random.nextBoolean() ? "(" : "(?:")
                  + expression(random, depth - 1)
                  + "|"
                  + expression(random, depth - 1)
                  + ")"
              : ATOMS[random.nextInt(ATOMS.length)]);
      made.append(
          switch (random.nextInt(8)) {
            case 0 -> "*";
            case 1 -> "+?";
            case 2 -> "?";
            case 3 -> "{2}";
            case 4 -> "{0,3}";
            default -> "";
          });
    }
    return made.toString();
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint("abcx1_.A é日😀\n".codePoints().toArray()[random.nextInt(13)]);
    }
    return text.toString();
  }

  /** Any tokens that may come: a text may be over exactly where Java finds a match. */
  private static void follow(CompiledGrammar grammar, Pattern pattern, SplittableRandom random) {
    GrammarMatcher matcher = grammar.matcher();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      String text = bytes.toString(UTF_8);
      assertThat(matcher.mayEnd())
          .as("'%s' by %s", text, pattern)
          .isEqualTo(Utf8Text.isWhole(bytes.toByteArray()) && pattern.matcher(text).matches());
      int[] allowed = RandomText.tokens(matcher.allowed());
      assertThat(allowed.length > 0).isEqualTo(!matcher.isOver());
      if (allowed.length == 0) {
        return;
      }
      int token = allowed[random.nextInt(allowed.length)];
      bytes.writeBytes(VOCABULARY.bytes(token));
      matcher.accept(token);
    }
  }

  @Test
  void expressions_matchWhatThoseOfJavaDo() {
    SplittableRandom random = new SplittableRandom(1);
    int matched = 0;
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      String expression = expression(random, 1);
      Pattern pattern = Pattern.compile(expression);
      CompiledGrammar grammar;
      try {
        grammar = CompiledGrammar.of(Grammar.of(RegexParser.whole(expression)), VOCABULARY);
      } catch (GrammarException e) {
        assertThat(e).hasMessageContaining("too large");
        refused++;
        continue;
      }
      follow(grammar, pattern, random);
      for (int j = 0; j < 8; j++) {
        String text = text(random);
        boolean matches = pattern.matcher(text).matches();
        assertThat(RandomText.matches(grammar, VOCABULARY, text))
            .as("'%s' by %s", text, expression)
            .isEqualTo(matches);
        matched += matches ? 1 : 0;
      }
    }
    assertThat(matched).isGreaterThan(20);
    assertThat(refused).isLessThan(10);
  }

  @ParameterizedTest
  @CsvSource({
    "^ab$, ab, xab",
    "^ab, abx, xab",
    "ab$, xab, abx",
    "ab, xaby, ba",
    "^a|b$, ax, xa",
    "\\p{Lu}, xÉ, é",
    "^\\u{1F600}$, 😀, 😁",
    "a{2, a{2, aa",
    "^[\\]-]+$, ]-, a"
  })
  void search_findsItSomewhere_unlessItIsBound(String expression, String yes, String no) {
    CompiledGrammar grammar =
        CompiledGrammar.of(Grammar.of(RegexParser.search(expression)), VOCABULARY);

    assertThat(RandomText.matches(grammar, VOCABULARY, yes)).isTrue();
    assertThat(RandomText.matches(grammar, VOCABULARY, no)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a",
        "a)",
        "[a",
        "a**",
        "*a",
        "a{3,2}",
        "(?=a)",
        "(?<!a)b",
        "\\1",
        "\\bword",
        "(?i)a",
        "a++",
        "[z-a]",
        "\\q",
        "[]",
        "a{99999}",
        "\\p{Greek}",
        "a^b",
        "\\x1",
        "\\"
      })
  void expressionThatIsNotRegular_isRefused(String expression) {
    assertThatThrownBy(() -> RegexParser.whole(expression)).isInstanceOf(GrammarException.class);
  }

  @Test
  @Timeout(30)
  void classOfManyCharacters_isReadAtOnce_andOfTooManyRefused() {
    StringBuilder members = new StringBuilder();
    for (int c = 0x100; c < 0xA100; c += 2) {
      members.appendCodePoint(c);
    }
    CompiledGrammar grammar =
        CompiledGrammar.of(Grammar.of(RegexParser.whole("[" + members + "]")), VOCABULARY);

    assertThat(RandomText.matches(grammar, VOCABULARY, "\u0100")).isTrue();
    assertThat(RandomText.matches(grammar, VOCABULARY, "\u0101")).isFalse();
    assertThat(RandomText.matches(grammar, VOCABULARY, "\uA0FE")).isTrue();
    assertThatThrownBy(() -> RegexParser.whole("[^\\p{L}]".repeat(1_000)))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("classes of more than 50,000 ranges");
  }

  @Test
  void expressionWithTooManyStates_isRefusedSoon() {
    String expression = "(a|b)*a(a|b){40}";

    assertThatThrownBy(
            () -> CompiledGrammar.of(Grammar.of(RegexParser.whole(expression)), VOCABULARY))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("too large");
  }
}
