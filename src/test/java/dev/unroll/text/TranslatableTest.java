package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranslatableTest {
  private static Translatable html(String html) {
    return Translatable.html(html, SentenceSplitter.of("en"), sentence -> true);
  }

  private static String translated(Translatable text, UnaryOperator<String> translation) {
    return text.with(text.sentences().stream().map(translation).toList());
  }

  private static String shouted(String html) {
    return translated(html(html), sentence -> sentence.toUpperCase(Locale.ROOT));
  }

  @Test
  void plain_replacesSentencesOnly() {
    Translatable text =
        Translatable.plain(" One.  <b>two</b>\n", SentenceSplitter.of("en"), sentence -> true);

    assertThat(text.sentences()).containsExactly("One.", "<b>two</b>");
    assertThat(text.with(List.of("Un.", "a & b"))).isEqualTo(" Un.  a & b\n");
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
          """)
  void html_keepsEverythingButTexts(String html, String expected) {
    assertThat(shouted(html)).isEqualTo(expected);
  }

  @Test
  void html_lineBreaks_areBlanksOutsideOfPre() {
    Translatable text =
        html(
            "<p>We\nwent   home\r\n late. So\ndid he.</p>\n<pre>One\nTwo</pre> <p>Three\nfour</p>");

    assertThat(text.sentences())
        .containsExactly("We went home late.", "So did he.", "One", "Two", "Three four");
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
    assertThat(text.with(List.of("é & è’\u00A0<")))
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
      Translatable text = html(html);

      String kept =
          text.segments().stream()
              .filter(Segment.Kept.class::isInstance)
              .map(Segment::text)
              .collect(Collectors.joining());
      assertThat(text.with(text.sentences().stream().map(sentence -> "").toList()))
          .as(html)
          .isEqualTo(kept);
      assertThat(isSubsequence(kept, html)).as(html).isTrue();
    }
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
    assertThat(shouted("<div>".repeat(20_000) + "one")).endsWith("<div>ONE");
    assertThat(shouted("<p>one &amp; ".repeat(10_000))).startsWith("<p>ONE &amp; ");

    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
