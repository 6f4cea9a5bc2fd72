package dev.unroll.engine.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GbnfParserTest {
  private static final Vocabulary VOCABULARY = TestVocabularies.bytes();

  private static final String ARITHMETIC =
      """
      # sums of products, as llama.cpp's examples have them
      root  ::= (expr "=" ws term "\\n")+
      expr  ::= term ([-+*/] term)*
      term  ::= ident | num | "(" ws expr ")" ws
      ident ::= [a-z] [a-z0-9_]* ws
      num   ::= [0-9]+ ws
      ws    ::= [ \\t\\n]*
      """;

  private static boolean matches(String grammar, String text) {
    return RandomText.matches(
        CompiledGrammar.of(GbnfParser.parse(grammar), VOCABULARY), VOCABULARY, text);
  }

  @Test
  void grammarOfLlamaCpp_isFollowed() {
    assertThat(matches(ARITHMETIC, "a +(b_1*2) = 3\n")).isTrue();
    assertThat(matches(ARITHMETIC, "1=1\nx = y\n")).isTrue();
    assertThat(matches(ARITHMETIC, "a + = 3\n")).isFalse();
    assertThat(matches(ARITHMETIC, "(a = 3\n")).isFalse();
  }

  @Test
  void notation_isReadAsThere() {
    String grammar =
        "root ::= \"\\x41\\u00e9\" [^\\]a-c]{2} . (\"x\" |\n  \"y\")? tail{,2}\n\ntail ::= \"-\"";

    assertThat(matches(grammar, "Aédé日x--")).isTrue();
    assertThat(matches(grammar, "Aéde😀")).isTrue();
    assertThat(matches(grammar, "Aéde😀---")).isFalse();
    assertThat(matches(grammar, "Aéae😀")).isFalse();
  }

  /** Texts of a grammar without loops, listed by hand, against what is permitted. */
  @Test
  void grammars_permitExactlyTheirTexts() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100; i++) {
      Map<String, Term> rules =
          Map.of(
              "root",
              term(random, 2, true),
              "one",
              term(random, 1, false),
              "two",
              term(random, 1, false));
      Grammar grammar = new Grammar(rules, "root");
      Set<String> texts = new HashSet<>(all(rules.getOrDefault("root", Term.NOTHING), rules));
      CompiledGrammar compiled = CompiledGrammar.of(grammar, VOCABULARY);
      for (String text : texts) {
        assertThat(RandomText.matches(compiled, VOCABULARY, text))
            .as("%s %s", text, rules)
            .isTrue();
        String other = text + "a";
        assertThat(RandomText.matches(compiled, VOCABULARY, other))
            .as("%s %s", other, rules)
            .isEqualTo(texts.contains(other));
      }
      assertThat(texts).contains(RandomText.of(compiled, VOCABULARY, i, 0.5, 200));
    }
  }

  private static Term term(SplittableRandom random, int depth, boolean mayCall) {
    return switch (depth == 0 ? random.nextInt(2) : random.nextInt(6)) {
      case 0 -> Term.text(List.of("a", "ab", "é", "").get(random.nextInt(4)));
      case 1 -> Term.text(List.of("b", "aa", "日", "abc").get(random.nextInt(4)));
      case 2 -> Term.either(term(random, depth - 1, mayCall), term(random, depth - 1, mayCall));
      case 3 -> Term.repeat(term(random, depth - 1, mayCall), random.nextInt(2), 2);
      case 4 -> mayCall ? Term.rule(random.nextBoolean() ? "one" : "two") : Term.text("c");
      default -> Term.sequence(term(random, depth - 1, mayCall), term(random, depth - 1, mayCall));
    };
  }

  private static Set<String> all(Term term, Map<String, Term> rules) {
    return switch (term) {
      case Term.Text(String text) -> Set.of(text);
      case Term.Rule(String name) -> all(rules.getOrDefault(name, Term.NOTHING), rules);
      case Term.Either(List<Term> options) -> {
        Set<String> texts = new HashSet<>();
        options.forEach(option -> texts.addAll(all(option, rules)));
        yield texts;
      }
      case Term.Sequence(List<Term> parts) -> {
        Set<String> texts = Set.of("");
        for (Term part : parts) {
          texts = joined(texts, all(part, rules));
        }
        yield texts;
      }
      case Term.Repeat(Term part, int least, int most) -> {
        Set<String> texts = new HashSet<>();
        Set<String> times = Set.of("");
        for (int i = 0; i <= most; i++) {
          if (i >= least) {
            texts.addAll(times);
          }
          times = joined(times, all(part, rules));
        }
        yield texts;
      }
      default -> throw new IllegalArgumentException(term.toString());
    };
  }

  private static Set<String> joined(Set<String> first, Set<String> second) {
    Set<String> texts = new HashSet<>();
    first.forEach(a -> second.forEach(b -> texts.add(a + b)));
    return texts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "root",
        "root ::= \"a",
        "root ::= [a",
        "root ::= (\"a\"",
        "root ::= other",
        "root ::= \"\\q\"",
        "root ::= \"a\" }",
        "root ::= \"a\"\nroot ::= \"b\"",
        "root ::= \"a\"{3,1}",
        "root ::= \"a\"{99999}",
        "other ::= \"a\""
      })
  void brokenGrammar_isRefused(String grammar) {
    assertThatThrownBy(() -> GbnfParser.parse(grammar)).isInstanceOf(GrammarException.class);
  }

  @Test
  void manyNestedRepetitions_areRefusedSoon() {
    String grammar = "root ::= " + "(".repeat(60) + "\"\"" + "){1000}".repeat(60);

    assertThatThrownBy(() -> matches(grammar, ""))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("too large");
  }
}
