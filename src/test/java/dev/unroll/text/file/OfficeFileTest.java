package dev.unroll.text.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.text.markup.MarkedText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Documents of office programs, translated into capital letters. */
class OfficeFileTest {
  private static final String W =
      "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>%s</w:body></w:document>";

  private static byte[] zip(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Map<String, byte[]> unzip(byte[] archive) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static Map<String, byte[]> docx(String body) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("[Content_Types].xml", "<Types>keep me</Types>".getBytes(UTF_8));
    files.put("word/document.xml", W.formatted(body).getBytes(UTF_8));
    files.put("word/media/image1.png", new byte[] {1, 2, 3});
    return files;
  }

  private static String word(String body) throws Exception {
    Map<String, byte[]> given = docx(body);
    Map<String, byte[]> made = unzip(CapitalTranslator.of(FileFormat.DOCX.read(zip(given))));
    assertThat(made.keySet()).containsExactlyElementsOf(given.keySet());
    assertThat(made.get("[Content_Types].xml")).isEqualTo(given.get("[Content_Types].xml"));
    assertThat(made.get("word/media/image1.png")).isEqualTo(given.get("word/media/image1.png"));
    String xml = new String(made.get("word/document.xml"), UTF_8);
    return xml.replaceFirst(".*<w:body>", "").replaceFirst("</w:body>.*", "");
  }

  @Test
  void word_runsOfOneStyleAreOneSentence() throws Exception {
    assertThat(
            word(
                "<w:p w:rsidR=\"1\"><w:pPr><w:b/></w:pPr><w:r w:rsidR=\"2\"><w:t xml:space=\"preserve\">He"
                    + "llo </w:t></w:r><w:proofErr w:type=\"x\"/><w:r><w:t>wor</w:t></w:r>"
                    + "<w:r><w:t>ld &amp; you.</w:t></w:r></w:p><w:p/>"))
        .isEqualTo(
            "<w:p w:rsidR=\"1\"><w:pPr><w:b/></w:pPr><w:r><w:t xml:space=\"preserve\">HELLO WORLD"
                + " &amp; YOU.</w:t></w:r></w:p><w:p/>");
  }

  @Test
  void word_stylesLinksTabsAndPicturesStay() throws Exception {
    String bold = "<w:rPr><w:b/></w:rPr>";

    assertThat(
            word(
                "<w:p><w:r><w:t>A long beginning </w:t></w:r><w:r>"
                    + bold
                    + "<w:t>bold</w:t></w:r>"
                    + "<w:hyperlink r:id=\"r1\"><w:r><w:t> link</w:t></w:r></w:hyperlink>"
                    + "<w:r><w:tab/><w:t>after</w:t><w:drawing>x</w:drawing></w:r></w:p>"))
        .isEqualTo(
            "<w:p><w:r><w:t xml:space=\"preserve\">A LONG BEGINNING </w:t></w:r><w:r>"
                + bold
                + "<w:t xml:space=\"preserve\">BOLD</w:t></w:r><w:hyperlink r:id=\"r1\"><w:r>"
                + "<w:t xml:space=\"preserve\"> LINK</w:t></w:r></w:hyperlink><w:r><w:tab/></w:r>"
                + "<w:r><w:t xml:space=\"preserve\">AFTER</w:t></w:r>"
                + "<w:r><w:drawing>x</w:drawing></w:r></w:p>");
  }

  @Test
  void word_textBoxesAreTranslated_fieldsAndNumbersAreNot() throws Exception {
    String box =
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>";
    String number = "<w:p><w:r w:rsidR=\"9\"><w:t>1,234</w:t></w:r></w:p>";
    String field =
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
            + "<w:r><w:t>Monday</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

    assertThat(word("<w:p>" + box.formatted("boxed") + "</w:p>" + number))
        .isEqualTo(
            "<w:p>"
                + box.formatted("<>").replace("<w:t><>", "<w:t xml:space=\"preserve\">BOXED")
                + "</w:p>"
                + number);
    assertThat(word("<w:p>" + field + "<w:r><w:t>is it</w:t></w:r></w:p>"))
        .contains("<w:t>Monday</w:t>")
        .contains("IS IT");
  }

  @Test
  void word_hyphensAreOfTheirWords() throws Exception {
    assertThat(
            word(
                "<w:p><w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail soft</w:t><w:softHyphen/>"
                    + "<w:t>ware</w:t></w:r></w:p>"))
        .isEqualTo("<w:p><w:r><w:t xml:space=\"preserve\">E\u2011MAIL SOFTWARE</w:t></w:r></w:p>");
  }

  @Test
  void word_changesCommentsAndContents_keepTheirPlaces() throws Exception {
    String deleted = "<w:del w:id=\"1\"><w:r><w:delText>old price</w:delText></w:r></w:del>";
    String inserted = "<w:ins w:id=\"2\"><w:r><w:t>new price</w:t></w:r></w:ins>";
    String comment = "<w:commentRangeStart w:id=\"1\"/>";
    String contents =
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> TOC \\o </w:instrText>"
            + "</w:r><w:r><w:t>Chapter</w:t></w:r>";
    String date = "<w:fldSimple w:instr=\" DATE \"><w:r><w:t>May</w:t></w:r></w:fldSimple>";

    assertThat(word("<w:p>" + deleted + inserted + comment + "</w:p>"))
        .contains(deleted, comment, ">NEW PRICE</w:t></w:r></w:ins>");
    assertThat(word("<w:p>" + contents + "</w:p>")).contains(">CHAPTER<");
    assertThat(
            word(
                "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>one</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                    + "<w:sdt><w:sdtContent><w:p>"
                    + date
                    + "</w:p></w:sdtContent></w:sdt>"))
        .contains(">ONE<", ">MAY<", "<w:fldSimple w:instr=\" DATE \">");
  }

  @Test
  void word_marksFollowTheirWords() throws Exception {
    TranslatableFile file =
        FileFormat.DOCX.read(
            zip(
                docx(
                    "<w:p><w:r><w:t>red car of mine </w:t></w:r><w:r><w:rPr><w:i/></w:rPr>"
                        + "<w:t>now</w:t></w:r></w:p>")));

    assertThat(file.texts()).containsExactly("red car of mine <i n=\"0\">now</i n=\"0\">");
    String made =
        new String(
            unzip(file.with(List.of("<i n=\"0\">vite</i n=\"0\"> ma voiture &lt;rouge&gt;")))
                .get("word/document.xml"),
            UTF_8);
    assertThat(made)
        .contains(
            "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">vite</w:t></w:r>"
                + "<w:r><w:t xml:space=\"preserve\"> ma voiture &lt;rouge&gt;</w:t></w:r></w:p>");
  }

  @Test
  void slides_andOpenDocuments_areTranslated() throws Exception {
    String slide =
        "<p:sld><a:p><a:pPr/><a:r><a:rPr lang=\"en\"/><a:t>Title</a:t></a:r><a:br/><a:fld><a:t>3</a:t>"
            + "</a:fld><a:endParaRPr/></a:p></p:sld>";
    String text =
        "<office:text><text:h>Title</text:h><text:p>Some <text:span text:style-name=\"T1\">bold"
            + "</text:span> text<text:line-break/>here.<text:note><text:p>A note</text:p></text:note></text:p></office:text>";
    Map<String, byte[]> pptx = new LinkedHashMap<>();
    pptx.put("ppt/presentation.xml", "<x/>".getBytes(UTF_8));
    pptx.put("ppt/slides/slide1.xml", slide.getBytes(UTF_8));
    Map<String, byte[]> odt = new LinkedHashMap<>();
    odt.put("mimetype", "application/vnd.oasis.opendocument.text".getBytes(UTF_8));
    odt.put("content.xml", text.getBytes(UTF_8));

    assertThat(
            new String(
                unzip(CapitalTranslator.of(FileFormat.PPTX.read(zip(pptx))))
                    .get("ppt/slides/slide1.xml"),
                UTF_8))
        .isEqualTo(slide.replace("Title", "TITLE"));
    assertThat(
            new String(
                unzip(CapitalTranslator.of(FileFormat.ODT.read(zip(odt)))).get("content.xml"),
                UTF_8))
        .isEqualTo(
            text.replace("Title", "TITLE")
                .replace("Some", "SOME")
                .replace("bold", "BOLD")
                .replace(" text<", " TEXT<")
                .replace("here.", "HERE.")
                .replace("A note", "A NOTE"));
  }

  @Test
  void hostileArchives_areFaults() {
    assertFault(docx("<w:p>"), "where it has not begun");
    assertFault(
        docx("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w:p/>"), "document type");
    assertFault(Map.of("word/other.xml", new byte[0]), "word/document.xml");
    Map<String, byte[]> out = docx("<w:p/>");
    out.put("../evil", new byte[0]);
    assertFault(out, "leads out");
    Map<String, byte[]> bomb = docx("<w:p/>");
    bomb.put("word/footnotes.xml", new byte[40 << 20]);
    assertFault(bomb, "inflates to more");
    assertFault(docx("<w:x>".repeat(300) + "</w:x>".repeat(300)), "elements are nested too deeply");
    assertFault(docx("<w:p a=\"&lt;"), "a tag does not end");
    Map<String, byte[]> many = docx("<w:p/>");
    for (int i = 0; i < 10_001; i++) {
      many.put("x" + i, new byte[0]);
    }
    assertFault(many, "more than 10000 files");
    assertThatThrownBy(() -> FileFormat.ODT.read(zip(Map.of("content.xml", new byte[17 << 20]))))
        .hasMessageContaining("inflates to more");
    assertThatThrownBy(() -> FileFormat.DOCX.read(new byte[100])).isInstanceOf(FileFault.class);
    assertThat(MarkedText.decode(MarkedText.encode("a < b & c"))).isEqualTo("a < b & c");
  }

  private static void assertFault(Map<String, byte[]> files, String message) {
    assertThatThrownBy(() -> FileFormat.DOCX.read(zip(files)))
        .isInstanceOf(FileFault.class)
        .hasMessageContaining(message);
  }
}
