package dev.unroll.text.prose.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.prose.span.ProtectedSentence.Nature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectionTest {
  private static final Pattern UNNUMBERED = Pattern.compile("%(?:5\\.2f|[sd@i])(?!\\w)|\\{}");
  private static final Protection LITERAL = new Protection("en", "fr", 0, false);
  private static final Protection MARKED = new Protection("en", "fr", Marks.COUNT, false);
  private static final Protection LOCALIZED = new Protection("en", "fr", Marks.COUNT, true);

  private static String translated(
      Protection protection, String sentence, UnaryOperator<String> model) {
    StringBuilder text = new StringBuilder();
    for (SentencePart part : protection.protect(sentence).parts()) {
      text.append(
          switch (part) {
            case SentencePart.Copied(String _, String copy) -> copy;
            case ProtectedText own -> own.restore(model.apply(own.text()), false).filled();
          });
    }
    return text.toString();
  }

  @Test
  void partBetweenSpans_isNotGluedToThem() {
    assertThat(translated(LITERAL, "one<br>two", text -> "(" + text + ")"))
        .isEqualTo("(one) <br> (two)");
    assertThat(translated(LITERAL, "one<br>two", text -> "x" + text)).isEqualTo("xone<br>xtwo");
  }

  /** A model that says what stands behind a sentence's marks in the opposite order. */
  private static String turned(String text) {
    List<String> marks =
        text.codePoints().filter(Marks::isMark).mapToObj(Character::toString).toList();
    StringBuilder turned = new StringBuilder();
    int left = marks.size();
    for (int c : text.codePoints().toArray()) {
      turned.append(Marks.isMark(c) ? marks.get(--left) : Character.toString(c));
    }
    return turned.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Price: €499.00 (was €599.00)",
        "From 5 to 10 cats",
        "a rise from 3% to 4%",
      })
  void numbersOfOneSort_keepTheirOrder(String sentence) {
    assertThat(translated(MARKED, sentence, ProtectionTest::turned)).isEqualTo(sentence);
  }

  /** Which of these comes first, languages say differently. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"20% of €500|€500 of 20%", "%s has 5 cats|5 has %s cats"})
  void numbersOfSeveralSorts_mayChangePlaces(String sentence, String turned) {
    assertThat(translated(MARKED, sentence, ProtectionTest::turned)).isEqualTo(turned);
  }

  private static List<String> unnumbered(String text) {
    return UNNUMBERED.matcher(text).results().map(MatchResult::group).toList();
  }

  private static String digits(String text) {
    int[] digits = text.codePoints().filter(Character::isDigit).sorted().toArray();
    return new String(digits, 0, digits.length);
  }

  /** A model that loses, doubles, moves, changes and invents things. */
  private static String hostile(String text, Random random) {
    List<String> words = new ArrayList<>(Arrays.asList(text.split(" ")));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(11)) {
        case 0 -> words.remove(at);
        case 1 -> words.add(at, words.get(random.nextInt(words.size())));
        case 2 -> Collections.shuffle(words, random);
        case 3 -> words.set(at, words.get(at).replaceAll("\\d", "7"));
        case 4 -> words.add(at, "1880,450,");
        case 5 -> words.add(at, String.valueOf(Marks.of(random.nextInt(Marks.COUNT))));
        case 6 ->
            words.add(at, List.of("{x}", "a@b.co", "😀", "12 h", "`ls`").get(random.nextInt(5)));
        case 7 -> words.set(at, "quarante-" + words.get(at));
        case 8 -> words.set(at, words.get(at) + "-le");
        case 9 -> words.set(at, "les" + words.get(at) + "'en");
        default -> words.set(at, words.get(at) + words.get(random.nextInt(words.size())));
      }
      if (words.isEmpty()) {
        words.add("rien");
      }
    }
    return String.join(" ", words);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Marks.COUNT})
  void spansOfTenThousandSentences_areKept_whateverTheModelDoes(int marks) {
    Protection protection = new Protection("en", "fr", marks, false);
    SpanSentences sentences = new SpanSentences(15);
    Random random = new Random(15);
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      SpanSentences.Example example = sentences.next();
      String output = translated(protection, example.text(), text -> hostile(text, random));
      boolean kept =
          example.lost(output).isEmpty()
              && digits(output).equals(digits(example.text()))
              && unnumbered(output).equals(unnumbered(example.text()));
      if (!kept) {
        lost.add("%s [%s] in [%s]".formatted(example.spans(), example.text(), output));
      }
    }
    assertThat(lost).isEmpty();
  }

  @Test
  void marks_standForSpans() {
    String text = MARKED.protect("Go to http://example.com now, {user}!").texts().getFirst().text();
    assertThat(text).isEqualTo("Go to " + Marks.of(0) + " now, " + Marks.of(1) + "!");
    assertThat(
            translated(
                MARKED,
                "Go to http://example.com now, {user}!",
                _ -> Marks.of(1) + ", allez sur " + Marks.of(0) + " !"))
        .isEqualTo("{user}, allez sur http://example.com !");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It costs $1,234.50 now.|Ça coûte 1\u202F234,50\u00A0$ maintenant.|Ça coûte # maintenant.",
        "It weighs 2.5 kg.|Il pèse 2,5\u00A0kg.|Il pèse #.",
        "It adds 2.5 dB.|Cela ajoute 2,5\u00A0dB.|Cela ajoute #.",
        "It has 1.5 × 2.25 m.|Il a 1,5 × 2,25\u00A0m.|Il a #.",
        "20% off|20\u00A0% de réduction|# de réduction",
        "At 7:45 pm.|À 19\u00A0h\u00A045.|À #.",
        "On 2024-03-15.|Le 15/03/2024.|Le #.",
        "On 03/04/2024.|Le 03/04/2024.|Le #.",
        "Only €9.99!|Seulement 9,99\u00A0€!|Seulement #!",
      })
  void numbers_areWrittenAsTheTargetDoes_ifThatIsAskedFor(
      String source, String expected, String model) {
    String mark = String.valueOf(Marks.of(0));
    assertThat(translated(LOCALIZED, source, _ -> model.replace("#", mark))).isEqualTo(expected);
    String span = SpanFinder.find(source).getFirst().text(source);
    assertThat(translated(MARKED, source, _ -> model.replace("#", mark))).contains(span);
    Protection literal = new Protection("en", "fr", 0, true);
    assertThat(translated(literal, source, _ -> model.replace("#", span))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "On the 1st of May|Le premier mai",
        "On the 2nd floor|Au 2e étage",
        "In the 1990s|Dans les années 1990",
        "I have one cat.|J'ai 1 chat.",
        "Three nights.|3 nuits.",
      })
  void translationThatMeansTheSame_staysAsItIs(String source, String translation) {
    assertThat(translated(LITERAL, source, _ -> translation)).isEqualTo(translation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It weighs 2.5 kg.|Il pèse 2,5 kg.|Il pèse 2.5 kg.",
        "Over 10,000 people|Plus de 10 000 personnes|Plus de 10,000 personnes",
        "Over 18,450 people|Plus de 18450 personnes|Plus de 18,450 personnes",
        "It is $1,234.56.|C'est $1234.56.|C'est $1,234.56.",
        "It costs $5.|Ça coûte 5 dollars.|Ça coûte $5.",
        "20% off|20 pour cent de moins|20% de moins",
        "At 10:45.|À 10h45.|À 10:45.",
      })
  void numberInAnotherForm_isWrittenAsInTheSource(String source, String model, String expected) {
    assertThat(translated(LITERAL, source, _ -> model)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Write to sales@example.com!|Écrivez à quarante-sales@example.com !|Écrivez à quarante sales@example.com !",
        "See https://x.org/a now|Voir points-https://x.org/a maintenant|Voir points https://x.org/a maintenant",
        "Go to http://x.org/b.html now.|Allez à http://x.org/b.html'en.|Allez à http://x.org/b.html en.",
        "Open report_v2.pdf|Le rapport d'report_v2.pdf-pied|Le rapport d'report_v2.pdf pied",
        "$count items|Des$count-le|Des $count le",
        "A {a}{b} day|Un {a}{b} jour|Un {a}{b} jour",
        "A {a} {b} day|Un {a}{b} jour|Un {a} {b} jour",
        "A 10-minute walk|Une marche de 10 minutes|Une marche de 10 minutes",
        "%s of %d|%d sur %s|%s sur %d",
      })
  void copy_touchesWhatItTouchesInTheSource(String source, String model, String expected) {
    assertThat(translated(LITERAL, source, _ -> model)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "At 7:45 pm.|À 19h45.|À 7:45 pm.",
        "In 36,786 cases|Dans 36,786V cas|Dans 36,786 V cas",
        "From 12 to 500 people|De 12 500 personnes|De 12, 500 personnes",
        "From 12 to 500 people|De 500personnes, 12|De 12 personnes, 500",
        "From 12 to 120 people|De 120 personnes, 12|De 120 personnes, 12",
        "Two of 364 people|2 364 personnes|2, 364 personnes",
        "On May 1.|Le 1er mai.|Le 1er mai.",
        "It is 18.50 EUR now.|C'est 18.50.|C'est 18.50 EUR.",
        "Say \"{word}\" now|Dis\"{word}\" ici|Dis {word}\" ici",
        "It is 18,450 euros.|C'est 1880,450 euros.|C'est 18,450 euros.",
        "In 1999 he left.|Il est parti en 199.|Il est parti en 1999.",
        "I have 5 cats.|J'ai des chats.|J'ai des 5 chats.",
        "Bus 27|Le bus|Le bus 27",
        "Call Tom at 10:45!|Appelle Tom à 10:45 10:45 !|Appelle Tom à 10:45 !",
        "I saw him.|Je l'ai vu 12 fois.|Je l'ai vu fois.",
        "Hi {name}, hello|Salut, bonjour|Salut, {name} bonjour",
        "See www.example.org, {name}.|Vu vuwww.example.org{name} www.example.org.|Vu vu {name} www.example.org.",
      })
  void fault_isRepaired(String source, String model, String expected) {
    assertThat(translated(LITERAL, source, _ -> model)).isEqualTo(expected);
  }

  @Test
  void sentenceWithoutWords_isCopied() {
    for (String text :
        List.of(
            "info@example.org", "$1,250.00", "😂😂😂", "#FF8800", "42", "www.example.com / 5")) {
      ProtectedSentence sentence = LITERAL.protect(text);
      assertThat(sentence.nature()).isEqualTo(Nature.NO_WORDS);
      assertThat(translated(LITERAL, text, _ -> "rien")).isEqualTo(text);
    }
    assertThat(translated(LOCALIZED, "$1,250.00", _ -> "rien")).isEqualTo("1\u202F250,00\u00A0$");
  }

  @Test
  void otherScripts_areCopied() {
    assertThat(LITERAL.protect("Привет, мир!").nature()).isEqualTo(Nature.OTHER_SCRIPT);
    assertThat(translated(LITERAL, "Привет, мир!", _ -> "rien")).isEqualTo("Привет, мир!");
    assertThat(translated(MARKED, "He said Привет twice", _ -> "Il a dit " + Marks.of(0)))
        .isEqualTo("Il a dit Привет");
    assertThat(new Protection("ru", "en", 0, false).protect("Привет").nature())
        .isEqualTo(Nature.WORDS);
  }

  @Test
  void modelWithoutMarks_getsNoEmojiAndNoTags() {
    assertThat(LITERAL.protect("Good job 👏 everyone <b>now</b>").texts())
        .extracting(ProtectedText::text)
        .containsExactly("Good job", "everyone", "now");
    assertThat(translated(LITERAL, "Good job 👏 everyone", text -> "[" + text + "]"))
        .isEqualTo("[Good job] 👏 [everyone]");
  }

  @Test
  void spanWithCharactersThatTheModelDoesNotKnow_isNotInItsText() {
    Protection letters = new Protection("en", "fr", 0, false, text -> !text.contains("@"));
    assertThat(letters.protect("Write to a@b.co or 5 others").texts())
        .extracting(ProtectedText::text)
        .containsExactly("Write to", "or 5 others");
    Protection localized = new Protection("en", "fr", 0, true, text -> !text.contains("$"));
    assertThat(translated(localized, "It is $1,250.00 now", text -> text))
        .isEqualTo("It is 1\u202F250,00\u00A0$ now");
  }

  @Test
  void translationThatIsReadWhileItIsWritten_isWhatItBecomes() {
    ProtectedText text = LITERAL.protect("Yes, he said, really?").texts().getFirst();
    String model = "Oui, a-t-il dit. Vraiment ? Non, 12 fois !";
    String whole = text.restore(model, false).filled();
    assertThat(whole).isEqualTo("Oui, a-t-il dit. Vraiment ? Non, fois !");
    for (int end = 0; end <= model.length(); end++) {
      assertThat(whole).startsWith(text.restoreBeginning(model.substring(0, end)));
    }
  }

  @Test
  void places_tellWhereTheTranslationIs() {
    ProtectedText text = MARKED.protect("See {name}, “now” !").texts().getFirst();
    assertThat(text.text()).isEqualTo("See " + Marks.of(0) + ", \"now\" !");
    Restored restored = text.restore("Vois " + Marks.of(0) + " !", true);
    assertThat(restored.filled()).isEqualTo("Vois {name} !");
    assertThat(restored.places()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(text.places()[4]).isEqualTo(4);
    assertThat(text.places()[5]).isEqualTo(10);
  }
}
