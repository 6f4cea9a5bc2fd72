package dev.unroll.text.file;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How an office format writes text: names of XML elements, with the prefixes that every program
 * gives them.
 *
 * @param parts the files of the archive that have texts
 * @param marker a file that every archive of the format has
 * @param paragraphs what has sentences
 * @param runs where text stands in runs of one style; else it stands in paragraphs directly
 * @param containers what stands around text within a sentence, such as a link
 * @param wrapped likewise, with the name of the element within it that has the text
 * @param dividing what ends a sentence, such as a line break
 * @param dropped what says something of the old text only
 * @param fixed what begins or ends a paragraph
 */
record OfficeDialect(
    Pattern parts,
    String marker,
    Set<String> paragraphs,
    Optional<Runs> runs,
    Set<String> containers,
    Map<String, String> wrapped,
    Set<String> dividing,
    Set<String> dropped,
    Set<String> fixed) {
  /**
   * The names of runs.
   *
   * @param textTag the tag that begins a text
   */
  record Runs(String run, String properties, String text, String textTag) {}

  static final OfficeDialect WORD =
      new OfficeDialect(
          Pattern.compile(
              "word/(document|footnotes|endnotes|comments|header\\d*|footer\\d*)\\.xml"),
          "word/document.xml",
          Set.of("w:p"),
          Optional.of(new Runs("w:r", "w:rPr", "w:t", "<w:t xml:space=\"preserve\">")),
          Set.of("w:hyperlink", "w:smartTag", "w:ins", "w:moveTo", "w:fldSimple"),
          Map.of("w:sdt", "w:sdtContent"),
          Set.of("w:tab", "w:br", "w:cr", "w:ptab", "w:fldChar", "w:instrText"),
          Set.of("w:proofErr", "w:lastRenderedPageBreak", "w:softHyphen"),
          Set.of("w:pPr"));

  static final OfficeDialect SLIDES =
      new OfficeDialect(
          Pattern.compile("ppt/(slides/slide|notesSlides/notesSlide|diagrams/data)\\d+\\.xml"),
          "ppt/presentation.xml",
          Set.of("a:p"),
          Optional.of(new Runs("a:r", "a:rPr", "a:t", "<a:t>")),
          Set.of(),
          Map.of(),
          Set.of("a:br"),
          Set.of(),
          Set.of("a:pPr", "a:endParaRPr"));

  static final OfficeDialect OPEN_DOCUMENT =
      new OfficeDialect(
          Pattern.compile("content\\.xml|styles\\.xml"),
          "content.xml",
          Set.of("text:p", "text:h"),
          Optional.empty(),
          Set.of("text:span", "text:a"),
          Map.of(),
          Set.of("text:tab", "text:line-break"),
          Set.of("text:soft-page-break"),
          Set.of());
}
