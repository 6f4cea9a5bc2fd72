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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTextsTest {
  private static Translatable markdown(String text) {
    return Translatable.markdown(
        text, Translatable.Markup.FOLLOWS_WORDS, SentenceSplitter.of("en"), sentence -> true);
  }

  private static Translatable plain(String text) {
    return Translatable.plain(
        text, Translatable.Markup.FOLLOWS_WORDS, SentenceSplitter.of("en"), sentence -> true);
  }

  /** The text with every sentence in capitals, word by word. */
  private static String shouted(Translatable text) {
    return text.with(
        text.sentences().stream()
            .map(sentence -> wordByWord(sentence, s -> s.toUpperCase(Locale.ROOT)))
            .toList());
  }

  private static Rendition wordByWord(String sentence, UnaryOperator<String> translation) {
    List<String> source = parts(sentence);
    List<String> target = source.stream().map(translation).toList();
    List<float[]> weights = new ArrayList<>();
    for (int i = 0; i < source.size(); i++) {
      float[] row = new float[source.size()];
      row[i] = 1;
      weights.add(row);
    }
    return new Rendition(String.join("", target), new Alignment(source, target, weights));
  }

  private static List<String> parts(String text) {
    return Pattern.compile("\\s*(?:[\\p{L}\\p{N}]+|\\S)")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          > [!NOTE]\\n> Shops are shut.          | > [!NOTE]\\n> SHOPS ARE SHUT.
          > [!tip]- The title\\n> and a text    | > [!tip]- THE TITLE\\n> AND A TEXT
          > [!x\\n> no kind                      | > [!X NO KIND
          [!NOTE] is no quotation               | [!NOTE] IS NO QUOTATION
          It says $E = mc^2$ here.              | IT SAYS $E = mc^2$ HERE.
          It costs $5 or $6 more.               | IT COSTS $5 OR $6 MORE.
          A $x_1$ and $$ too.                   | A $x_1$ AND $$ TOO.
          - [x] Done[^1]                        | - [x] DONE[^1]
          [^1]: The note itself                 | [^1]: THE NOTE ITSELF
          """)
  void whatIsNoText_stays(String source, String expected) {
    assertThat(shouted(markdown(source.replace("\\n", "\n"))))
        .isEqualTo(expected.replace("\\n", "\n"));
  }

  @Test
  void document_keepsItsStructure() {
    String source =
        """
        ---
        title: Getting started
        ---

        # Getting started

        Install it with `npm install` first. **Then** run
        it, see [the guide](docs/guide.md "The guide") and <https://a.b/>.

        ```sh
        npm install
        ```

        - Buy milk
          and bread
        * [ ] a *red car*
        1. one
            indented code? no, a paragraph
        > Life is
        > short. Be kind.

            code here

        | Name | Price |
        |------|:-----:|
        | Milk | a \\| b `c` |

        Title
        =====

        ![A red car](car.png) and [a reference][ref], [ref] and a note[^1].
        <div align="center">kept</div>

        Press <kbd>Enter</kbd> or <b>wait</b>\\
        now &amp; then, 3 \\* 4 ~~gone~~.

        [ref]: https://example.com "Title"
        """;

    assertThat(shouted(markdown(source)))
        .isEqualTo(
            """
            ---
            title: Getting started
            ---

            # GETTING STARTED

            INSTALL IT WITH `NPM INSTALL` FIRST. **THEN** RUN IT, SEE [THE GUIDE](docs/guide.md "The guide") AND <https://a.b/>.

            ```sh
            npm install
            ```

            - BUY MILK AND BREAD
            * [ ] A *RED CAR*
            1. ONE INDENTED CODE? NO, A PARAGRAPH
            > LIFE IS SHORT. BE KIND.

                code here

            | NAME | PRICE |
            |------|:-----:|
            | MILK | A \\| B `C` |

            TITLE
            =====

            ![A RED CAR](car.png) AND [A REFERENCE][ref], [ref] AND A NOTE[^1].
            <div align="center">kept</div>

            PRESS <kbd>Enter</kbd> OR <b>WAIT</b>\\
            NOW &amp; THEN, 3 \\* 4 ~~GONE~~.

            [ref]: https://example.com "Title"
            """);
  }

  @Test
  void code_staysInTheSentence_whichIsTranslatedWhole() {
    assertThat(markdown("Use `git  commit` often, it's **very** good.").sentences())
        .containsExactly("Use `git commit` often, it's very good.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          - Buy milk                                ¦ Buy milk
          # Getting started                         ¦ Getting started
          ## 1.2. Installation                      ¦ Installation
          > > Life is short.                        ¦ Life is short.
          2. Close the window.                      ¦ Close the window.
          a) one b                                  ¦ one b
          (iv) one b                                ¦ one b
          • one                                     ¦ one
          — Yes. — No.                              ¦ Yes./No.
          - [x] done                                ¦ done
          A. Smith left.                            ¦ A. Smith left.
          -5 degrees                                ¦ -5 degrees
          #tag is here                              ¦ #tag is here
          *Thank you*                               ¦ Thank you
          **Bold** text and __more__ of ~~it~~      ¦ Bold text and more of it
          snake_case_name and 2*3*4, a * b * c      ¦ snake_case_name and 2*3*4, a * b * c
          `**code**` is *not \\*that                 ¦ `**code**` is *not \\*that
          ![A red car](car.png)                     ¦ A red car
          See [the **terms**](/t?a=1 "T") now       ¦ See the terms now
          Read our <a href="/terms">terms</a>.      ¦ Read our terms.
          <x/> of <y/>                              ¦ of
          <strong>Warning</strong>                  ¦ Warning
          <![CDATA[Hello]]>                         ¦ Hello
          5 &gt; 3                                  ¦ ~~
          1 < 2 and 3 > 2 or List<String> x         ¦ 1 < 2 and 3 > 2 or List<String> x
          """)
  void plainText_isTranslatedWithoutItsSigns_whichStay(String text, String sentences) {
    Translatable cut = plain(text);

    assertThat(String.join("/", cut.sentences())).isEqualTo(sentences);
    String same = cut.with(cut.sentences().stream().map(s -> wordByWord(s, w -> w)).toList());
    assertThat(same).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          one _␀_ two       ¦ ONE ␀ __TWO
          an [␀](/u) end    ¦ AN ␀ [](/u)END
          a <b>␀</b>end     ¦ A ␀<b></b>END
          """)
  void elementAroundBlanks_keepsItsTags_andTheBlanksStayInTheSentence(
      String text, String translated) {
    assertThat(shouted(plain(text.replace('␀', '\0')))).isEqualTo(translated.replace('␀', '\0'));
  }

  @Test
  void anyText_isTheSame_whenNothingIsTranslated() {
    List<String> pieces =
        List.of(
            "a",
            "Word. ",
            "*",
            "**",
            "_",
            "`",
            "``",
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "#",
            " ",
            "  ",
            "[",
            "](u)",
            "![",
            "]",
            "<b>",
            "</b>",
            "<br>",
            "|",
            "|-|\n",
            "\\",
            "&amp;",
            "~~",
            "---\n",
            "    ",
            "\t",
            "é",
            "\uD83D\uDE00",
            "<!--",
            "-->",
            "```\n",
            "\r\n",
            "[^1]",
            "\u0000",
            "(");
    Random random = new Random(9);
    for (int round = 0; round < 4_000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, pieces.size())
              .mapToObj(pieces::get)
              .collect(Collectors.joining());
      for (Translatable cut : List.of(markdown(text), plain(text))) {
        String same = cut.with(cut.sentences().stream().map(s -> wordByWord(s, w -> w)).toList());

        assertThat(solid(same)).as(text).isEqualTo(solid(text));
      }
    }
  }

  /** The characters of a text in any order, without blanks, escapes and signs of quoted lines. */
  private static String solid(String text) {
    return text.replace("amp;", "")
        .replaceAll("[\\s>\\\\]+", "")
        .codePoints()
        .sorted()
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @Test
  void deeplyNested_takesNoTime() {
    long start = System.nanoTime();

    for (String many :
        List.of("> ", "- ", "**a", "[", "`", "<b>", "|a", "*a_", "![a](", "\\", "\"a ")) {
      markdown(many.repeat(5_000)).sentences();
      plain(many.repeat(5_000)).sentences();
    }

    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}
