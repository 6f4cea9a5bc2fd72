package dev.unroll.text.file;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of each kind, translated into capital letters: all that is no text stays as it is. */
class FileFormatTest {
  private static String capitals(String name, String content) throws FileFault {
    return new String(capitals(name, content.getBytes(UTF_8)), UTF_8);
  }

  private static byte[] capitals(String name, byte[] content) throws FileFault {
    return CapitalTranslator.of(FileFormat.of(name).orElseThrow().read(content));
  }

  @Test
  void names_sayTheFormat() {
    assertThat(FileFormat.of("a.b.DOCX")).contains(FileFormat.DOCX);
    assertThat(FileFormat.of("page.htm")).contains(FileFormat.HTML);
    assertThat(FileFormat.of("docx")).isEmpty();
    assertThat(FileFormat.of("a.exe")).isEmpty();
    assertThat(FileFormat.allEndings()).contains(".txt", ".srt", ".po", ".odt", ".pptx");
  }

  @Test
  void text_keepsItsCodingAndItsLines() throws FileFault {
    byte[] marked = ("\ufeff" + "Un café.\r\n\r\nDeux.").getBytes(UTF_16LE);
    byte[] windows = "Un café.".getBytes(Charset.forName("windows-1252"));

    assertThat(new String(capitals("a.txt", marked), UTF_16LE))
        .isEqualTo("\ufeff" + "UN CAFÉ.\r\n\r\nDEUX.");
    assertThat(capitals("a.txt", windows))
        .isEqualTo("UN CAFÉ.".getBytes(Charset.forName("windows-1252")));
  }

  @Test
  void html_keepsTagsAndCharset() throws FileFault {
    String page = "<!DOCTYPE html><meta charset='windows-1252'><p title=x>Déjà <b>vu</b> &amp; €";
    byte[] coded = page.getBytes(Charset.forName("windows-1252"));

    assertThat(new String(capitals("a.html", coded), Charset.forName("windows-1252")))
        .isEqualTo("<!DOCTYPE html><meta charset='windows-1252'><p title=x>DÉJÀ <b>VU</b> &amp; €");
  }

  @Test
  void subRip_keepsNumbersTimesAndTheNumberOfLines() throws FileFault {
    String file =
        """
        1
        00:00:01,000 --> 00:00:02,500
        {\\an8}Where is <i>the
        station</i> & the bus?

        2
        00:00:03,000 --> 00:00:04,000
        - Here.
        - There.
        """;

    assertThat(capitals("a.srt", file))
        .isEqualTo(
            """
            1
            00:00:01,000 --> 00:00:02,500
            {\\an8}WHERE IS <i>THE
            STATION</i> & THE BUS?

            2
            00:00:03,000 --> 00:00:04,000
            - HERE.
            - THERE.
            """);
  }

  @Test
  void webVtt_keepsHeadNotesAndSettings() throws FileFault {
    String file =
        """
        WEBVTT - Title

        NOTE not this

        STYLE
        ::cue { color: red }

        intro
        00:01.000 --> 00:02.000 align:start
        <v Ann>Hello &amp; <00:01.500>welcome
        """;

    assertThat(capitals("a.vtt", file))
        .isEqualTo(
            file.replace(
                "<v Ann>Hello &amp; <00:01.500>welcome", "<v Ann>HELLO &amp; <00:01.500>WELCOME"));
    assertThatThrownBy(() -> capitals("a.vtt", "hello")).hasMessageContaining("WEBVTT");
  }

  @Test
  void gettext_fillsWhatHasNoTranslation() throws FileFault {
    String file =
        """
        # Head
        msgid ""
        msgstr ""
        "Language: fr\\n"
        "Plural-Forms: nplurals=2; plural=n>1;\\n"

        #: a.c:1
        msgctxt "menu"
        msgid "Open \\"it\\""
        msgstr ""

        msgid "Done"
        msgstr "Fini"

        #, fuzzy, c-format
        msgid "Save"
        msgstr "Sauve"

        msgid ""
        "One line\\n"
        "and another\\n"
        msgstr ""

        msgid "one file"
        msgid_plural "some files"
        msgstr[0] ""
        msgstr[1] ""

        #~ msgid "old"
        #~ msgstr ""
        """;

    assertThat(capitals("a.po", file))
        .isEqualTo(
            file.replace("\\\"it\\\"\"\nmsgstr \"\"", "\\\"it\\\"\"\nmsgstr \"OPEN \\\"IT\\\"\"")
                .replace("\"Sauve\"", "\"SAVE\"")
                .replace(
                    "\"and another\\n\"\nmsgstr \"\"",
                    "\"and another\\n\"\nmsgstr \"\"\n\"ONE LINE\\n\"\n\"AND ANOTHER\\n\"")
                .replace("msgstr[0] \"\"", "msgstr[0] \"ONE FILE\"")
                .replace("msgstr[1] \"\"", "msgstr[1] \"SOME FILES\""));
  }

  @Test
  void subtitles_keepSpeakersAndSoundsApart() throws FileFault {
    String file =
        """
        1
        00:00:01,000 --> 00:00:02,000
        [Door opens]
        MRS. LEE: Come
        <i>JOHN 2:</i>

        2
        00:00:03,000 --> 00:00:04,000
        [Door opens]
        ANN: Come in: now
        """;

    assertThat(capitals("a.srt", file))
        .isEqualTo(
            file.replace("[Door opens]\nMRS. LEE: Come", "[DOOR OPENS]\nMRS. LEE: COME")
                .replace("[Door opens]\nANN: Come in: now", "[DOOR OPENS]\nANN: COME IN: NOW"));
    TranslatableFile read = FileFormat.SUBRIP.read(file.getBytes(UTF_8));
    assertThat(read.texts()).contains("Come in: now").doesNotContain("ANN: Come in: now");
  }

  @Test
  void gettext_withLineBreaksOfWindows_isTheSame() throws FileFault {
    String file =
        "#, fuzzy\nmsgid \"\"\nmsgstr \"\"\n\"Language: fr\\n\"\n\nmsgid \"a\\nb\\n\"\nmsgstr \"\"\n";

    assertThat(capitals("a.po", file.replace("\n", "\r\n")))
        .isEqualTo(
            file.replace("b\\n\"\nmsgstr \"\"", "b\\n\"\nmsgstr \"\"\n\"A\\n\"\n\"B\\n\"")
                .replace("\n", "\r\n"));
  }

  @Test
  void gettext_messagesThatFollowAtOnce_areEachTheirOwn() throws FileFault {
    String file =
        """
        #, fuzzy
        #| msgid "Old"
        msgid "New"
        msgstr "Vieux"
        msgid "Close"
        msgstr "Fermer"
        #~ msgid "Gone"
        #~ msgstr ""
        #, fuzzy
        msgctxt "x"
        msgid "%d dog"
        msgid_plural "%d dogs"
        msgstr[0] "un"
        msgstr[1] "deux"
        msgstr[2] ""
        msgid "Done"
        msgstr "Fini"
        """;

    assertThat(capitals("a.po", file))
        .isEqualTo(
            file.replace("Vieux", "NEW")
                .replace("\"un\"", "\"%D DOG\"")
                .replace("\"deux\"", "\"%D DOGS\"")
                .replace("msgstr[2] \"\"", "msgstr[2] \"%D DOGS\""));
  }

  @ParameterizedTest
  @CsvSource({
    "_Open, Open, Ouvrir, _Ouvrir",
    "Save _As…, Save As…, Enregistrer sous…, _Enregistrer sous…",
    "&Quit now, Quit now, Il faut quitter, Il faut &quitter",
    "&Send %s, Send %s, %s envoyer, %s &envoyer",
    "R&D, R&D, R&D, R&D",
    "my_file, my_file, mon_fichier, mon_fichier",
    "_a_ b, _a_ b, _a_ b, _a_ b",
    "Q & A, Q & A, Q & R, Q & R",
  })
  void gettext_keysOfMenus_findALetter(
      String message, String text, String translation, String written) throws FileFault {
    TranslatableFile file =
        FileFormat.GETTEXT.read("msgid \"%s\"\nmsgstr \"\"\n".formatted(message).getBytes(UTF_8));

    assertThat(file.texts()).containsExactly(text);
    assertThat(new String(file.with(List.of(translation)), UTF_8))
        .endsWith("msgstr \"%s\"\n".formatted(written));
  }

  @Test
  void appleStrings_ofEveryForm_areRead() throws FileFault {
    String file =
        """
        'single' = 'It\\'s "late"';
        plain = word;
        "alone";
        "empty" = "";
        """;

    assertThat(capitals("a.strings", file))
        .isEqualTo(
            """
            'single' = 'IT\\'S "LATE"';
            plain = "WORD";
            "alone";
            "empty" = "";
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.name.first",
        "my_key",
        "userName",
        "text/html",
        "#ffcc00",
        "a:b",
        "https://a.b/c",
        "42"
      })
  void json_whatProgramsReadStays(String value) throws FileFault {
    String file = "{\"x\": \"%s\", \"y\": \"Yes\"}".formatted(value);

    assertThat(FileFormat.JSON.read(file.getBytes(UTF_8)).texts())
        .containsExactlyElementsOf(
            value.startsWith("https") || value.equals("a:b")
                ? List.of(value, "Yes")
                : List.of("Yes"));
  }

  @Test
  void json_nestedWithoutEnd_isAFault() {
    assertThatThrownBy(() -> capitals("a.json", "[".repeat(100_000))).isInstanceOf(FileFault.class);
  }

  @Test
  void longText_isCutBetweenParagraphs() throws FileFault {
    String file = ("One line.\nAnother one.\n\n".repeat(2_000) + "x".repeat(20_000) + "\r\nend");
    TranslatableFile read = FileFormat.TEXT.read(file.getBytes(UTF_8));

    assertThat(String.join("", read.texts())).isEqualTo(file);
    assertThat(read.texts().getFirst()).hasSizeBetween(2_000, 2_100).endsWith("\n\n");
    assertThat(capitals("a.txt", file)).isEqualTo(file.toUpperCase(Locale.ROOT));
  }

  @Test
  void appleStrings_keepKeysAndComments() throws FileFault {
    String file =
        """
        /* "no" = "no"; */
        // "no" = "no";
        "key.a" = "Say \\"hi\\"\\nnow";
        NSHuman = "Copy";
        """;

    assertThat(capitals("a.strings", file))
        .isEqualTo(
            file.replace("Say \\\"hi\\\"\\nnow", "SAY \\\"HI\\\"\\nNOW")
                .replace("\"Copy\"", "\"COPY\""));
  }

  @Test
  void json_keepsKeysNumbersAndBlanks() throws FileFault {
    String file =
        "{ \"a\" :\"say \\\"é\\\"\",\n\t\"b\": [1.50, \"two\", {\"c\": \"\\u00e9t\\u00e9\"}], \"d\": \"12\" }";

    assertThat(capitals("a.json", file))
        .isEqualTo(
            "{ \"a\" :\"SAY \\\"É\\\"\",\n\t\"b\": [1.50, \"TWO\", {\"c\": \"ÉTÉ\"}], \"d\": \"12\" }");
  }

  @ParameterizedTest
  @CsvSource({
    "a.json, '{\"a\": }'",
    "a.po, 'hello'",
    "a.po, 'msgid \"a'",
    "a.strings, 'hello'",
    "a.srt, 'hello'",
    "a.docx, 'hello'",
    "a.odt, 'PK'",
  })
  void file_ofAnotherFormat_isAFault(String name, String content) {
    assertThatThrownBy(() -> capitals(name, content)).isInstanceOf(FileFault.class);
  }

  @Test
  void binary_isNoText() {
    assertThatThrownBy(() -> capitals("a.txt", new byte[] {0, 1, 2})).isInstanceOf(FileFault.class);
    assertThat(FileFormat.of("x.PO").orElseThrow().mediaType().toLowerCase(Locale.ROOT))
        .startsWith("text/");
  }

  @ParameterizedTest
  @CsvSource({
    "a.strings, a",
    "a.strings, /*",
    "a.srt, ' '",
    "a.po, '\"'",
    "a.vtt, '<'",
    "a.html, '<'"
  })
  void megabytesOfTheSame_takeNoTime(String name, String part) throws FileFault {
    byte[] content = ("WEBVTT\n\n00:00 --> 00:01\n" + part.repeat(400_000)).getBytes(UTF_8);
    long start = System.nanoTime();
    try {
      capitals(name, content);
    } catch (FileFault fault) {
      assertThat(fault.getMessage()).isNotBlank();
    }

    assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
  }
}
