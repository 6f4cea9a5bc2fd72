package dev.unroll.text.file;

import dev.unroll.text.markup.XmlFault;
import dev.unroll.text.markup.XmlToken;
import dev.unroll.text.markup.XmlTokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The XML of a part of a document, and the paragraphs in it. A paragraph may be within another one:
 * that of a text box, or of a footnote.
 */
final class OfficePart {
  private final String xml;
  private final List<XmlToken> tokens;
  private final OfficeDialect dialect;

  /** For each token that begins an element, the one that ends it. */
  private final int[] ends;

  private final Map<Integer, OfficeParagraph> paragraphs = new HashMap<>();

  /** The sentences of all paragraphs, in their order. */
  private final List<OfficeSentence> sentences = new ArrayList<>();

  private OfficePart(String xml, List<XmlToken> tokens, OfficeDialect dialect) {
    this.xml = xml;
    this.tokens = tokens;
    this.dialect = dialect;
    this.ends = ends(tokens);
  }

  /**
   * Reads a part.
   *
   * @throws XmlFault when it is not XML
   */
  static OfficePart of(String xml, OfficeDialect dialect) throws XmlFault {
    OfficePart part = new OfficePart(xml, XmlTokens.of(xml), dialect);
    for (int i = 0; i < part.tokens.size(); i++) {
      if (part.tokens.get(i) instanceof XmlToken.Start start
          && !start.empty()
          && dialect.paragraphs().contains(start.name())) {
        OfficeParagraph paragraph = OfficeParagraph.of(part, i);
        part.paragraphs.put(i, paragraph);
        part.sentences.addAll(paragraph.sentences());
      }
    }
    return part;
  }

  private static int[] ends(List<XmlToken> tokens) {
    int[] ends = new int[tokens.size()];
    int[] open = new int[tokens.size()];
    int depth = 0;
    for (int i = 0; i < ends.length; i++) {
      ends[i] = i;
      if (tokens.get(i) instanceof XmlToken.Start start && !start.empty()) {
        open[depth++] = i;
      } else if (tokens.get(i) instanceof XmlToken.End) {
        ends[open[--depth]] = i;
      }
    }
    return ends;
  }

  OfficeDialect dialect() {
    return dialect;
  }

  XmlToken token(int index) {
    return tokens.get(index);
  }

  /** The token that ends what begins with one: itself, if that is no element. */
  int end(int index) {
    return ends[index];
  }

  String source(int token) {
    return xml.substring(tokens.get(token).start(), tokens.get(token).end());
  }

  /** The sources of some tokens, as they are. */
  String source(int first, int last) {
    return xml.substring(tokens.get(first).start(), tokens.get(last).end());
  }

  /** The texts of all sentences, as HTML. */
  List<String> texts() {
    return sentences.stream().map(OfficeSentence::html).toList();
  }

  /** The part with other texts. */
  String with(List<String> translations) {
    Map<OfficeSentence, String> bySentence = new HashMap<>();
    for (int i = 0; i < translations.size(); i++) {
      bySentence.put(sentences.get(i), translations.get(i));
    }
    return rendered(0, tokens.size() - 1, bySentence);
  }

  /** Some tokens, with the paragraphs among them translated. */
  String rendered(int first, int last, Map<OfficeSentence, String> translations) {
    StringBuilder all = new StringBuilder();
    int i = first;
    while (i <= last) {
      OfficeParagraph paragraph = paragraphs.get(i);
      if (paragraph == null) {
        all.append(source(i));
        i++;
      } else {
        paragraph.render(translations, all);
        i = ends[i] + 1;
      }
    }
    return all.toString();
  }
}
