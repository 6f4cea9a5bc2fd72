package dev.unroll.engine.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledGrammarTest {
  private static final Term LETTER = new Term.OneOf(CodePoints.ALL.without(CodePoints.of("\"\\")));

  /** Lists in lists, and short texts in quotes. */
  private static final Grammar LISTS =
      new Grammar(
          Map.of(
              "root",
              Term.either(
                  Term.sequence(
                      Term.text("["), Term.repeat(Term.rule("root"), 0, 5), Term.text("]")),
                  Term.sequence(Term.text("\""), Term.repeat(LETTER, 0, 12), Term.text("\"")))),
          "root");

  static Stream<Vocabulary> vocabularies() {
    return Stream.of(
        TestVocabularies.bytes(), TestVocabularies.pieces(), TestVocabularies.merges(3));
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void texts_areFollowedThroughRecursionAndCounts(Vocabulary vocabulary) {
    CompiledGrammar lists = CompiledGrammar.of(LISTS, vocabulary);

    assertThat(RandomText.matches(lists, vocabulary, "[\"日本\"[]]")).isTrue();
    assertThat(RandomText.matches(lists, vocabulary, "[\"日本\"[]")).isFalse();
    assertThat(RandomText.matches(lists, vocabulary, "[[][][][][]]")).isTrue();
    assertThat(RandomText.matches(lists, vocabulary, "[[][][][][][]]")).isFalse();
    assertThat(RandomText.matches(lists, vocabulary, "\"123456789012\"")).isTrue();
    assertThat(RandomText.matches(lists, vocabulary, "\"1234567890123\"")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void allowedTokens_areThoseOfWhichEachByteMayCome(Vocabulary vocabulary) {
    CompiledGrammar lists = CompiledGrammar.of(LISTS, vocabulary);
    for (long seed = 0; seed < 20; seed++) {
      String text = RandomText.of(lists, vocabulary, seed, 0.5, 400);
      assertThat(RandomText.matches(lists, vocabulary, text)).as(text).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void freeText_isBoundOnlyBehindTheMark(Vocabulary vocabulary) {
    Grammar grammar =
        Grammar.of(Term.triggered(new Term.Text("<tool_call>"), Term.text("X</tool_call>")));
    CompiledGrammar tools = CompiledGrammar.of(grammar, vocabulary);

    assertThat(RandomText.matches(tools, vocabulary, "a <tool_<tool_call>X</tool_call> b <tool_"))
        .isTrue();
    assertThat(RandomText.matches(tools, vocabulary, "a <tool_<tool_call>Y")).isFalse();
    assertThat(RandomText.matches(tools, vocabulary, "a <tool_call>X</tool_call")).isFalse();
  }

  @Test
  void specialToken_isAMarkAndNoText() {
    Vocabulary vocabulary = TestVocabularies.bytes();
    Grammar grammar = Grammar.of(Term.triggered(new Term.Special("<call>"), Term.text("ab")));
    GrammarMatcher matcher = CompiledGrammar.of(grammar, vocabulary).matcher();

    assertThat(matcher.mayEnd()).isTrue();
    matcher.accept(TestVocabularies.CALL);
    assertThat(matcher.mayEnd()).isFalse();
    assertThat(RandomText.tokens(matcher.allowed())).hasSize(4); // the byte a, and a, ab, abc
  }

  @Test
  void characters_thatTheTokensCannotWrite_areLeftOut() {
    Vocabulary vocabulary = TestVocabularies.letters("ab");
    Grammar one = Grammar.choice(List.of("abc", "ba"));
    GrammarMatcher matcher = CompiledGrammar.of(one, vocabulary).matcher();

    assertThat(RandomText.tokens(matcher.allowed())).hasSize(1);
    assertThatThrownBy(() -> CompiledGrammar.of(Grammar.choice(List.of("c")), vocabulary))
        .isInstanceOf(GrammarException.class)
        .hasMessage("permits no text that the model's tokens can write; they lack 'c'");
  }

  @Test
  void firstBlank_isDropped_whereATextBegins_andKeptWhereItGoesOn() {
    Vocabulary vocabulary = TestVocabularies.pieces();
    CompiledGrammar name = CompiledGrammar.of(Grammar.choice(List.of("name")), vocabulary);
    CompiledGrammar blank = CompiledGrammar.of(Grammar.choice(List.of(" name")), vocabulary);

    for (int text = 0; text < 2; text++) {
      assertThat(written(name.matcher(), vocabulary)).contains(" name", "name");
      assertThat(written(name.continuationMatcher(), vocabulary)).contains("name");
      assertThat(written(name.continuationMatcher(), vocabulary)).doesNotContain(" name");
      assertThat(written(blank.matcher(), vocabulary)).doesNotContain(" name");
      assertThat(written(blank.continuationMatcher(), vocabulary)).contains(" name");
    }
  }

  private static List<String> written(GrammarMatcher matcher, Vocabulary vocabulary) {
    return IntStream.of(RandomText.tokens(matcher.allowed()))
        .mapToObj(token -> new String(vocabulary.bytes(token), UTF_8))
        .toList();
  }

  /** Each letter leads to stacks of its own: what is remembered of them is soon too much. */
  @Test
  void palindromes_areFollowed_whateverIsForgottenMeanwhile() {
    Term inner = Term.rule("root");
    Stream<Term> longer =
        "abcdefghijklmnopqrstuvwxyz"
            .chars()
            .mapToObj(c -> Term.text(Character.toString(c)))
            .map(c -> Term.sequence(c, inner, c));
    Grammar grammar =
        new Grammar(
            Map.of(
                "root", new Term.Either(Stream.concat(Stream.of(Term.text("|")), longer).toList())),
            "root");
    Vocabulary vocabulary = TestVocabularies.merges(1);
    CompiledGrammar palindromes = CompiledGrammar.of(grammar, vocabulary);
    List<String> texts = new ArrayList<>();
    for (long seed = 0; seed < 12; seed++) {
      String text = RandomText.of(palindromes, vocabulary, seed, 0.5, 4_000);
      assertThat(new StringBuilder(text).reverse().toString()).isEqualTo(text);
      texts.add(text);
    }
    assertThat(texts).anySatisfy(text -> assertThat(text).hasSizeGreaterThan(40));
  }

  @Test
  void ruleThatBeginsWithItself_isRefused() {
    Grammar left =
        new Grammar(
            Map.of(
                "root",
                Term.either(Term.text("a"), Term.sequence(Term.rule("none"), Term.rule("root"))),
                "none",
                Term.optional(Term.text("b"))),
            "root");

    assertThatThrownBy(() -> CompiledGrammar.of(left, TestVocabularies.bytes()))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("begins with itself");
  }
}
