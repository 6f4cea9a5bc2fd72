package dev.unroll.text.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceSplitterTest {
  private static boolean any(String sentence) {
    return true;
  }

  private static List<String> sentences(String language, String text) {
    return new Translatable(
            SentenceSplitter.of(language).split(text, SentenceSplitterTest::any),
            translation -> translation)
        .sentences();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          en ¦ One. Two! Three?                      ¦ One.|Two!|Three?
          en ¦ Mr. Smith came. He left.              ¦ Mr. Smith came.|He left.
          en ¦ Dr. J. K. Rowling wrote it. She did.  ¦ Dr. J. K. Rowling wrote it.|She did.
          en ¦ So do I. You too.                     ¦ So do I.|You too.
          en ¦ See fig. 3 and no. 5. It is there.    ¦ See fig. 3 and no. 5.|It is there.
          en ¦ Oh no. It broke.                      ¦ Oh no.|It broke.
          en ¦ It is 3.14. Is it?                    ¦ It is 3.14.|Is it?
          en ¦ "Really?" she asked. "Yes."           ¦ "Really?" she asked.|"Yes."
          en ¦ (He left.) She stayed.                ¦ (He left.)|She stayed.
          en ¦ e.g. this one. Not that.              ¦ e.g. this one.|Not that.
          en ¦ He came at 5 p.m. and left.           ¦ He came at 5 p.m. and left.
          en ¦ Wait... what?! No.                    ¦ Wait... what?!|No.
          en ¦ I have a dog. 3 cats are here.        ¦ I have a dog.|3 cats are here.
          en ¦ He left in 1999. 200 men stayed.      ¦ He left in 1999.|200 men stayed.
          en ¦ He left. $5 is enough. - She stayed.  ¦ He left.|$5 is enough.|She stayed.
          en ¦ It costs approx. 5 dollars. "No." 5?  ¦ It costs approx. 5 dollars.|"No."
          en ¦ The U.S. Government acted at 5 p.m.   ¦ The U.S. Government acted at 5 p.m.
          en ¦ (555) 683-6919 is our number.         ¦ (555) 683-6919 is our number.
          fr ¦ « Bonjour. » Il part. 3 chats restent. ¦ « Bonjour. »|Il part.|3 chats restent.
          de ¦ Am 3. 5 Leute. Nr. 5 auch.            ¦ Am 3. 5 Leute.|Nr. 5 auch.
          fr ¦ M. Dupont arrive. Il part.            ¦ M. Dupont arrive.|Il part.
          fr ¦ Le 12 sept. 2024. Le 3 janv. 2025.    ¦ Le 12 sept. 2024.|Le 3 janv. 2025.
          fr ¦ Il y en a sept. Il part.              ¦ Il y en a sept.|Il part.
          es ¦ El 3 ene. 2025 llovió. Bien.          ¦ El 3 ene. 2025 llovió.|Bien.
          fr ¦ « Tu viens ? » demanda-t-il.          ¦ « Tu viens ? » demanda-t-il.
          fr ¦ « Tu viens ? » Il part.               ¦ « Tu viens ? »|Il part.
          de ¦ Am 3. Oktober ist frei. Schön.        ¦ Am 3. Oktober ist frei.|Schön.
          de ¦ Das ist z. B. gut. Ja.                ¦ Das ist z. B. gut.|Ja.
          es ¦ ¿Qué tal? ¡Bien! El Sr. Paz.          ¦ ¿Qué tal?|¡Bien!|El Sr. Paz.
          zh ¦ 你好。你叫什么名字？我很好！                 ¦ 你好。|你叫什么名字？|我很好！
          xx ¦ One. J. Smith.                        ¦ One.|J. Smith.
          """)
  void sentences_endWhereTheyDo(String language, String text, String expected) {
    assertThat(String.join("|", sentences(language, text))).isEqualTo(expected);
  }

  @Test
  void blanksAndLineBreaks_areKeptAsTheyAre() {
    String text = "\t One.  Two.\u00A0\r\n\r\n  Three \n\u2028\uFEFF";

    List<Segment> segments = SentenceSplitter.of("en").split(text, SentenceSplitterTest::any);

    assertThat(segments)
        .containsExactly(
            new Segment.Kept("\t "),
            new Segment.Sentence("One."),
            new Segment.Kept("  "),
            new Segment.Sentence("Two."),
            new Segment.Kept("\u00A0\r\n\r\n  "),
            new Segment.Sentence("Three"),
            new Segment.Kept(" \n\u2028\uFEFF"));
  }

  @Test
  void whatHasNoLetters_isKept() {
    assertThat(SentenceSplitter.of("en").split("😀 3.14\n---\u0000", SentenceSplitterTest::any))
        .containsExactly(new Segment.Kept("😀 3.14\n---\u0000"));
    assertThat(SentenceSplitter.of("en").split("", SentenceSplitterTest::any)).isEmpty();
  }

  @Test
  void lines_areWholeInNoLanguage() {
    assertThat(SentenceSplitter.lines().split("1 2. 3 \n\n a", SentenceSplitterTest::any))
        .containsExactly(
            new Segment.Sentence("1 2. 3"), new Segment.Kept(" \n\n "), new Segment.Sentence("a"));
  }

  @Test
  void whatIsCopied_isNotCutWhereTheModelGetsAMarkForIt() {
    String plural = "{n, plural, one {# cat. Yes, one} other {# cats. No, more}}";
    String text = "They said that " + plural + " were there. Then they left.";
    List<String> parts =
        SentenceSplitter.of("en")
            .split(text, part -> part.replace(plural, "{}").length() < 20)
            .stream()
            .filter(Segment.Sentence.class::isInstance)
            .map(Segment::text)
            .toList();
    assertThat(parts).anyMatch(part -> part.contains(plural)).hasSizeGreaterThan(2);
  }

  @Test
  void longSentence_isCutBetweenClausesNearItsMiddle() {
    String sentence = "When the rain had stopped, the children ran out, and the dog followed.";

    assertThat(SentenceSplitter.of("en").split(sentence, part -> part.length() <= 50))
        .extracting(Segment::text)
        .containsExactly(
            "When the rain had stopped,", " ", "the children ran out, and the dog followed.");
  }

  @Test
  void longSentence_withoutClauses_isCutBetweenWords() {
    List<Segment> segments =
        SentenceSplitter.of("en").split("aaaa bbbb  cccc dddd", part -> part.length() <= 12);

    assertThat(segments).extracting(Segment::text).containsExactly("aaaa bbbb", "  ", "cccc dddd");
  }

  @Test
  void longWord_isCutBetweenCharacters() {
    String word = "e\u0301".repeat(4) + "👩‍👧".repeat(3);

    List<Segment> segments =
        SentenceSplitter.of("en").split("x" + word, part -> part.length() <= 6);

    assertThat(segments.stream().map(Segment::text).collect(Collectors.joining()))
        .isEqualTo("x" + word);
    assertThat(segments)
        .allSatisfy(
            segment -> {
              assertThat(segment.text()).doesNotStartWith("\u0301").doesNotStartWith("\u200D");
              assertThat(Character.isLowSurrogate(segment.text().charAt(0))).isFalse();
            });
  }

  @Test
  void letterWithThousandsOfMarks_isKept_andTheWordsAroundItAreSentences() {
    String letter = "e" + "\u0301".repeat(3_000);

    assertThat(SentenceSplitter.of("en").split("a " + letter + " b", part -> part.length() <= 60))
        .extracting(Segment::text)
        .containsExactly("a", " " + letter + " ", "b");
  }

  @Test
  void partThatNeverFits_isOneCharacter() {
    assertThat(SentenceSplitter.of("en").split("abc", part -> false))
        .extracting(Segment::text)
        .containsExactly("a", "b", "c");
  }

  @Test
  void segments_ofAnyText_areTheText() {
    String pieces = "aB. !?«»\"'\n\r\t ,;:é漢。\u00A0\u0301\uD83D\uDE00\uD800\u0000Mr3";
    Random random = new Random(5);
    for (int round = 0; round < 3_000; round++) {
      String text =
          random
              .ints(random.nextInt(60), 0, pieces.length())
              .mapToObj(i -> pieces.substring(i, i + 1))
              .collect(Collectors.joining());
      for (String language : List.of("en", "fr", "de", "zh")) {
        List<Segment> segments =
            SentenceSplitter.of(language).split(text, part -> part.length() < 9);

        assertThat(segments.stream().map(Segment::text).collect(Collectors.joining()))
            .isEqualTo(text);
        assertThat(segments)
            .filteredOn(Segment.Sentence.class::isInstance)
            .allSatisfy(
                sentence ->
                    assertThat(sentence.text()).isNotBlank().isEqualTo(sentence.text().strip()));
      }
    }
  }

  @Test
  void letterWithMoreMarksThanFit_isCut() {
    String letter = "e" + "\u0301".repeat(900);

    List<Segment> parts = LongSentence.cut(letter, part -> part.length() <= 64);

    assertThat(parts).hasSizeGreaterThan(14).allMatch(part -> part.text().length() <= 64);
    assertThat(parts.stream().map(Segment::text).collect(Collectors.joining())).isEqualTo(letter);
  }

  @Test
  void copiedSpanThatDoesNotFit_isCut() {
    String address = "https://example.org/" + "a-part-of-the-path/".repeat(20) + "page.html";

    List<Segment> parts = LongSentence.cut("See " + address + ".", part -> part.length() <= 64);

    assertThat(parts).allMatch(part -> part.text().length() <= 64);
    assertThat(parts.stream().map(Segment::text).collect(Collectors.joining()))
        .isEqualTo("See " + address + ".");
  }

  @Test
  void longTexts_takeNoTime() {
    Predicate<String> fits = part -> part.length() <= 200;
    long start = System.nanoTime();

    SentenceSplitter.of("en").split("A sentence, and one more. ".repeat(4_000), fits);
    SentenceSplitter.of("fr").split("« Oui ? » ".repeat(10_000), fits);
    SentenceSplitter.of("en").split("x".repeat(100_000), fits);
    SentenceSplitter.of("en").split("x ".repeat(50_000), fits);

    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }

  @Test
  void whatIsMuchLongerThanAWord_isKept() {
    String data = "QUJDREVG".repeat(1_000);

    assertThat(SentenceSplitter.of("en").split("Read " + data + " now.", s -> s.length() < 100))
        .extracting(Segment::text)
        .containsExactly("Read", " " + data + " ", "now.");
  }
}
