package dev.unroll.text.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslatableTest {
  private static final Pattern TAG =
      Pattern.compile("</?(?:p|b|i|sup|td|svg|math|br|a|a href='x'|table|title|select|template)>");

  private static Translatable html(String html, Translatable.Markup markup) {
    return Translatable.html(html, markup, SentenceSplitter.of("en"), sentence -> true);
  }

  private static Translatable html(String html) {
    return html(html, Translatable.Markup.FOLLOWS_WORDS);
  }

  private static String translated(Translatable text, UnaryOperator<String> translation) {
    return text.with(
        text.sentences().stream()
            .map(sentence -> wordByWord(sentence, translation.apply(sentence)))
            .toList());
  }

  private static String shouted(String html, Translatable.Markup markup) {
    return translated(html(html, markup), sentence -> sentence.toUpperCase(Locale.ROOT));
  }

  private static String shouted(String html) {
    return shouted(html, Translatable.Markup.FOLLOWS_WORDS);
  }

  /** A translation whose n-th word comes from the n-th word. */
  private static Rendition wordByWord(String sentence, String translation) {
    int words = parts(sentence).size();
    return aligned(sentence, translation, IntStream.range(0, words).toArray());
  }

  /**
   * A translation with the word of the source that each of its words comes from.
   *
   * @param from indices among the source's words and single other characters
   */
  private static Rendition aligned(String sentence, String translation, int... from) {
    List<String> source = parts(sentence);
    List<String> target = parts(translation);
    List<float[]> weights = new ArrayList<>();
    for (int t = 0; t < target.size(); t++) {
      float[] row = new float[source.size()];
      if (t < from.length) {
        row[from[t]] = 1;
      }
      weights.add(row);
    }
    return new Rendition(translation, new Alignment(source, target, weights));
  }

  private static List<String> parts(String text) {
    return Pattern.compile(" *(?:[\\p{L}\\p{N}]+|[^ ])")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void referenceToHalfASurrogatePair_isAReplacementCharacter() {
    Translatable text = html("<p>one &#xD800; two &#xDFFF;&#55357;</p>");

    assertThat(text.sentences()).containsExactly("one \ufffd two \ufffd\ufffd");
    assertThat(translated(text, sentence -> sentence)).doesNotContain("xD800").contains("\ufffd");
  }

  @Test
  void plain_replacesSentencesOnly() {
    Translatable text =
        Translatable.plain(" One.  <b>two</b>\n", SentenceSplitter.of("en"), sentence -> true);

    assertThat(text.sentences()).containsExactly("One.", "<b>two</b>");
    assertThat(text.with(List.of(Rendition.of("Un."), Rendition.of("a & b"))))
        .isEqualTo(" Un.  a & b\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          <p>one</p>                                       ¦ <p>ONE</p>
          <P Class='x' data-a=b>one<BR/>two                ¦ <P Class='x' data-a=b>ONE<BR/>TWO
          one <b>two <i>three</b> four</i>                 ¦ ONE <b>TWO <i>THREE</b> FOUR</i>
          <p>open <b>tags                                  ¦ <p>OPEN <b>TAGS
          <p>one</div></p> two < three > four              ¦ <p>ONE</div></p> TWO &lt; THREE &gt; FOUR
          <!-- no --><p>one<!-- no --> two</p>             ¦ <!-- no --><p>ONE<!-- no --> TWO</p>
          <script>no("x < y")</script><style>no{}</style>a ¦ <script>no("x < y")</script><style>no{}</style>A
          <a title="no" href="/?a=1&b=2">one</a>           ¦ <a title="no" href="/?a=1&b=2">ONE</a>
          <code>no</code> one <textarea>no</textarea>      ¦ <code>no</code> ONE <textarea>no</textarea>
          <p translate="no">no</p><p>one</p>               ¦ <p translate="no">no</p><p>ONE</p>
          <i class="a notranslate">no</i> one              ¦ <i class="a notranslate">no</i> ONE
          <td>one</td><td>two</td>                         ¦ <td>ONE</td><td>TWO</td>
          <table>one<tr><td>two</table>                    ¦ <table>ONE<tr><td>TWO</table>
          <title>one</title><option>two                    ¦ <title>ONE</title><option>TWO
          &copy; 2024 &#8211; &nbsp;                       ¦ &copy; 2024 &#8211; &nbsp;
          <p>unclosed <a href="                            ¦ <p>UNCLOSED <a href="
          <pre>int x = 1;</pre> one <kbd>no</kbd>          ¦ <pre>int x = 1;</pre> ONE <kbd>no</kbd>
          <![CDATA[no]]> one                               ¦ <![CDATA[no]]> ONE
          <p>5 &amp;gt; 3</p><p>5 &gt; 3</p>               ¦ <p>5 &amp;gt; 3</p><p>5 &gt; 3</p>
          <p>a &amp; b</p>                                 ¦ <p>A &amp; B</p>
          """)
  void html_keepsEverythingButTexts(String html, String expected) {
    assertThat(shouted(html, Translatable.Markup.FOLLOWS_WORDS)).isEqualTo(expected);
    assertThat(shouted(html, Translatable.Markup.DIVIDES)).isEqualTo(expected);
  }

  @Test
  void html_markupWithinASentence_dividesItOrNot() {
    String source = "<p>I have a <b>red <i>car</i></b>. And you?</p>";

    assertThat(html(source, Translatable.Markup.DIVIDES).sentences())
        .containsExactly("I have a", "red", "car", "And you?");
    assertThat(html(source, Translatable.Markup.FOLLOWS_WORDS).sentences())
        .containsExactly("I have a red car.", "And you?");
  }

  @Test
  void html_markup_goesWhereItsWordsGo() {
    Translatable text = html("<p>I have a <b>red <i class='x'>car</i></b>.</p>");

    assertThat(text.needsAlignment()).isTrue();
    assertThat(
            text.with(
                List.of(
                    aligned("I have a red car.", "J'ai une voiture rouge.", 0, 0, 1, 2, 4, 3, 5))))
        .isEqualTo("<p>J'ai une <b><i class='x'>voiture</i> rouge</b>.</p>");
  }

  @Test
  void html_elementsWhoseWordsArePulledApart_holdTheLongestRow() {
    Translatable text = html("I <b>do not</b> know <i>him</i>");

    assertThat(
            text.with(List.of(aligned("I do not know him", "Je ne le connais pas", 0, 2, 4, 3, 2))))
        .isEqualTo("Je <b>ne</b> <i>le</i> connais pas");
  }

  @Test
  void html_markupThatNoWordComesFrom_isKept() {
    Translatable text = html("Go <b>on</b> <img src=a> then<!-- c --> now");

    assertThat(text.sentences()).containsExactly("Go on then now");
    assertThat(text.with(List.of(aligned("Go on then now", "Maintenant va", 3, 0))))
        .isEqualTo("<b>Maintenant</b> va<img src=a><!-- c -->");
    assertThat(text.with(List.of(aligned("Go on then now", ""))))
        .isEqualTo("<b></b><img src=a><!-- c -->");
  }

  @Test
  void html_notes_stayBehindTheirWords() {
    Translatable text = html("A red<sup>1</sup> car.<sup>[2]</sup> H<sub>2</sub>O");

    assertThat(text.sentences()).containsExactly("A red car.", "H", "O");
    assertThat(
            text.with(
                List.of(
                    aligned("A red car.", "Une voiture rouge.", 0, 2, 1, 3),
                    Rendition.of("H"),
                    Rendition.of("O"))))
        .isEqualTo("Une voiture rouge<sup>1</sup>.<sup>[2]</sup> H<sub>2</sub>O");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          <b>Go on. Stop</b> it now.       ¦ Go on./Stop/it now.
          <b>Go on.</b> Stop <i>it.</i>    ¦ Go on./Stop it.
          <b>Go</b> on                     ¦ Go on
          <b> Go</b> on                    ¦ Go on
          Go <b>on                         ¦ Go/on
          Go</b> on                        ¦ Go/on
          Go <b>on <i>and</b> on</i>       ¦ Go/on/and/on
          Go<br>on                         ¦ Go/on
          Go <code>on</code> now           ¦ Go/now
          Go <img> on                      ¦ Go on
          Go<b> </b>on                     ¦ Go on
          un<b>believ</b>able              ¦ unbelievable
          """)
  void html_sentences_reachAcrossMarkupThatIsWhole(String html, String sentences) {
    assertThat(String.join("/", html(html).sentences())).isEqualTo(sentences);
  }

  @Test
  void html_blanksAroundMarkup_stayOutsideOfIt() {
    assertThat(shouted("Why?<b> go</b> on <i>now! </i> Yes."))
        .isEqualTo("WHY? <b>GO</b> ON <i>NOW!</i>  YES.");
  }

  @Test
  void html_muchMarkupInASentence_dividesIt() {
    String source = "a <b>b</b> ".repeat(33);

    assertThat(html(source).sentences()).hasSize(66);
    assertThat(shouted(source))
        .isEqualTo(source.toUpperCase(Locale.ROOT).replace('B', 'b').replace("<b>b<", "<b>B<"));
  }

  @Test
  void html_lineBreaks_areBlanks_andPreformattedTextIsKept() {
    Translatable text =
        html(
            "<p>We\nwent   home\r\n late. So\ndid he.</p>\n<pre>One\nTwo</pre> <p>Three\nfour</p>");

    assertThat(text.sentences()).containsExactly("We went home late.", "So did he.", "Three four");
  }

  @Test
  void html_lineBreakBeforeACapital_endsNoSentence() {
    String source = "<p>I met\nTom in\r\n\tParis.\n  He left.</p>";

    assertThat(html(source).sentences()).containsExactly("I met Tom in Paris.", "He left.");
    assertThat(shouted(source)).isEqualTo("<p>I MET TOM IN PARIS.\n  HE LEFT.</p>");
  }

  @Test
  void html_entities_areReadAndWrittenAgain() {
    Translatable text = html("<p>&nbsp;Caf&eacute; &amp; th&#233; d&rsquo;or&nbsp;: AT&T</p>");

    assertThat(text.sentences()).containsExactly("Café & thé d’or\u00A0: AT&T");
    assertThat(text.with(List.of(Rendition.of("é & è’\u00A0<"))))
        .isEqualTo("<p>&nbsp;&eacute; &amp; è&rsquo;&nbsp;&lt;</p>");
  }

  @Test
  void html_document_isKeptWhole() {
    String document =
        """
        <!DOCTYPE html>
        <html>
         <head><meta charset=utf-8></head>
         <body >
        %s
         </body>
        </html>
        """
            .replace("\n", "\r\n");

    assertThat(shouted(document.formatted("<p>one.  Two.</p>")))
        .isEqualTo(document.formatted("<p>ONE.  TWO.</p>"));
  }

  @Test
  void html_ofAnyBytes_isReplacedOnlyInTexts() {
    List<String> pieces =
        List.of(
            "<p>",
            "</p>",
            "<b",
            ">",
            "<",
            "&",
            "&amp;",
            "&#x",
            "&nbsp;",
            "\"",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<table>",
            "<td>",
            "</td>",
            "<a href='x'>",
            "</a>",
            "<i>",
            "</i>",
            "<sup>",
            "</sup>",
            "a",
            "Word. ",
            "é",
            "\n",
            "\r\n",
            " ",
            "<![CDATA[",
            "]]>",
            "\u0000",
            "\uD83D\uDE00",
            "<svg>",
            "<math>",
            "<select>",
            "<frameset>",
            "<template>",
            "<plaintext>",
            "</br>",
            "<textarea>",
            "<title>");
    Random random = new Random(3);
    for (int round = 0; round < 3_000; round++) {
      String html =
          random
              .ints(random.nextInt(25), 0, pieces.size())
              .mapToObj(pieces::get)
              .collect(Collectors.joining());
      Translatable apart = html(html, Translatable.Markup.DIVIDES);
      Translatable text = html(html);

      String kept =
          apart.segments().stream()
              .filter(Segment.Kept.class::isInstance)
              .map(Segment::text)
              .collect(Collectors.joining());
      assertThat(translated(apart, sentence -> "")).as(html).isEqualTo(kept);
      assertThat(isSubsequence(kept, html)).as(html).isTrue();
      String marked = translated(text, sentence -> "");
      // Blanks go from within an element at a sentence's end to behind it.
      assertThat(isSubsequence(marked.replaceAll("\\s", ""), html)).as(html).isTrue();
      assertThat(tags(marked)).as(html).isEqualTo(tags(kept));
      assertThat(tags(shouted(html))).as(html).containsExactlyInAnyOrderElementsOf(tags(kept));
    }
  }

  private static List<String> tags(String html) {
    return TAG.matcher(html).results().map(MatchResult::group).toList();
  }

  private static boolean isSubsequence(String part, String whole) {
    int at = 0;
    for (int i = 0; i < whole.length() && at < part.length(); i++) {
      if (whole.charAt(i) == part.charAt(at)) {
        at++;
      }
    }
    return at == part.length();
  }

  @Test
  void html_deeplyNested_takesNoTime() {
    long start = System.nanoTime();

    assertThat(shouted("<b>".repeat(30_000) + "one")).endsWith("<b>ONE");
    assertThat(shouted("<sup>".repeat(20_000) + "1" + "</sup>".repeat(20_000)))
        .contains("<sup>1</sup>");
    assertThat(shouted("<div>".repeat(20_000) + "one")).endsWith("<div>ONE");
    assertThat(shouted("<p>one &amp; ".repeat(10_000))).startsWith("<p>ONE &amp; ");

    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
