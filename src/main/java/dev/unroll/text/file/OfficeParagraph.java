package dev.unroll.text.file;

import dev.unroll.text.markup.XmlToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A paragraph: sentences, and between them what divides it. One in which nothing is to be
 * translated is as it was.
 */
final class OfficeParagraph {
  private static final Pattern PROSE_FIELD = Pattern.compile("\\b(?:HYPERLINK|TOC)\\b");

  /** A hyphen at which no line breaks, as the character that says so. */
  private static final Map<String, String> CHARACTERS = Map.of("w:noBreakHyphen", "\u2011");

  private static final Set<String> FIELD = Set.of("w:fldChar", "w:instrText");

  private final OfficePart part;
  private final int first;
  private final int last;

  /** A {@link OfficeSentence} or a {@link OfficeAtom.Thing} that divides, in their order. */
  private final List<Object> content = new ArrayList<>();

  private final List<OfficeAtom> pending = new ArrayList<>();
  private int depth;

  /** For each field that has begun, whether what it says stays. */
  private final Deque<Boolean> fields = new ArrayDeque<>();

  private boolean letters;

  private OfficeParagraph(OfficePart part, int first) {
    this.part = part;
    this.first = first;
    this.last = part.end(first);
  }

  static OfficeParagraph of(OfficePart part, int first) {
    OfficeParagraph paragraph = new OfficeParagraph(part, first);
    paragraph.read(first + 1, paragraph.last - 1);
    paragraph.flush();
    return paragraph;
  }

  List<OfficeSentence> sentences() {
    List<OfficeSentence> sentences = new ArrayList<>();
    if (!letters) {
      return sentences;
    }
    for (Object one : content) {
      if (one instanceof OfficeSentence sentence) {
        sentences.add(sentence);
      }
    }
    return sentences;
  }

  void render(Map<OfficeSentence, String> translations, StringBuilder all) {
    all.append(part.source(first));
    if (sentences().isEmpty()) {
      all.append(part.rendered(first + 1, last - 1, translations));
    } else {
      for (Object one : content) {
        if (one instanceof OfficeSentence sentence) {
          sentence.render(translations.getOrDefault(sentence, sentence.html()), translations, all);
        } else if (one instanceof OfficeAtom.Thing thing) {
          all.append(thing.before());
          all.append(part.rendered(thing.first(), thing.last(), translations));
          all.append(thing.after());
        }
      }
    }
    all.append(part.source(last));
  }

  /** Reads tokens on the level of runs. */
  private void read(int from, int to) {
    OfficeDialect dialect = part.dialect();
    int i = from;
    while (i <= to) {
      int end = part.end(i);
      if (part.token(i) instanceof XmlToken.Text && dialect.runs().isEmpty()) {
        add(new OfficeAtom.Text("", part.source(i)));
      } else if (part.token(i) instanceof XmlToken.Start start) {
        String name = start.name();
        if (dialect.dropped().contains(name)) {
          i = end + 1;
          continue;
        }
        if (dialect.runs().filter(runs -> runs.run().equals(name)).isPresent() && !start.empty()) {
          run(i + 1, end - 1, dialect.runs().orElseThrow());
        } else if (dialect.containers().contains(name) && !start.empty()) {
          around(i, i, end, end);
        } else if (wrapped(name, i, end) > i) {
          int inner = wrapped(name, i, end);
          around(i, inner, part.end(inner), end);
        } else {
          boolean divides = dialect.dividing().contains(name) || dialect.fixed().contains(name);
          add(new OfficeAtom.Thing(i, end, "", "", divides));
        }
      } else if (!(part.token(i) instanceof XmlToken.Text)) {
        add(new OfficeAtom.Thing(i, end, "", "", false));
      }
      i = end + 1;
    }
  }

  /**
   * Reads what stands around text.
   *
   * @param first token of what begins it
   * @param opens last token of that
   * @param closes first token of what ends it
   * @param last token of that
   */
  private void around(int first, int opens, int closes, int last) {
    add(new OfficeAtom.Open(part.source(first, opens)));
    depth++;
    read(opens + 1, closes - 1);
    depth--;
    add(new OfficeAtom.Close(part.source(closes, last)));
  }

  /** The token that begins the text within an element; -1 where there is none. */
  private int wrapped(String name, int start, int end) {
    String inner = part.dialect().wrapped().get(name);
    for (int i = start + 1; inner != null && i < end; i = part.end(i) + 1) {
      if (part.token(i) instanceof XmlToken.Start child
          && child.name().equals(inner)
          && !child.empty()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Follows the fields: of a link and of a table of contents the text is translated, what others
   * say is made anew.
   */
  private void field(String name, String source) {
    if (name.equals("w:instrText") && !fields.isEmpty() && PROSE_FIELD.matcher(source).find()) {
      fields.pop();
      fields.push(false);
    } else if (name.equals("w:fldChar") && source.contains("\"begin\"")) {
      fields.push(true);
    } else if (name.equals("w:fldChar") && source.contains("\"end\"") && !fields.isEmpty()) {
      fields.pop();
    }
  }

  /** Reads the tokens of a run. */
  private void run(int from, int to, OfficeDialect.Runs names) {
    String style = "";
    for (int i = from; i <= to; i = part.end(i) + 1) {
      if (!(part.token(i) instanceof XmlToken.Start start)) {
        continue;
      }
      int end = part.end(i);
      String name = start.name();
      if (name.equals(names.properties())) {
        style = part.source(i, end);
      } else if (name.equals(names.text())) {
        if (!start.empty() && end > i + 1) {
          text(style, i, end, names);
        }
      } else if (CHARACTERS.containsKey(name)) {
        add(new OfficeAtom.Text(style, CHARACTERS.getOrDefault(name, "")));
      } else if (!part.dialect().dropped().contains(name)) {
        if (FIELD.contains(name)) {
          field(name, part.source(i, end));
        }
        boolean divides = part.dialect().dividing().contains(name);
        String tag = names.run();
        add(new OfficeAtom.Thing(i, end, "<" + tag + ">" + style, "</" + tag + ">", divides));
      }
    }
  }

  private void text(String style, int start, int end, OfficeDialect.Runs names) {
    String encoded = part.source(start + 1, end - 1);
    boolean plain = end == start + 2 && part.token(start + 1) instanceof XmlToken.Text;
    boolean inField = fields.contains(true);
    if (!plain || inField) {
      String tag = names.run();
      add(new OfficeAtom.Thing(start, end, "<" + tag + ">" + style, "</" + tag + ">", inField));
      return;
    }
    // Blanks of their own style are of the one before them.
    if (encoded.isBlank()
        && !pending.isEmpty()
        && pending.getLast() instanceof OfficeAtom.Text before) {
      style = before.style();
    }
    add(new OfficeAtom.Text(style, encoded));
  }

  private void add(OfficeAtom atom) {
    if (atom instanceof OfficeAtom.Thing thing && thing.divides() && depth == 0) {
      flush();
      content.add(thing);
    } else if (atom instanceof OfficeAtom.Text(String style, String encoded)
        && !pending.isEmpty()
        && pending.getLast() instanceof OfficeAtom.Text(String styleBefore, String before)
        && style.equals(styleBefore)) {
      pending.set(pending.size() - 1, new OfficeAtom.Text(style, before + encoded));
    } else {
      pending.add(atom);
    }
  }

  /** Ends a sentence. */
  private void flush() {
    letters |=
        pending.stream()
            .anyMatch(
                atom ->
                    atom instanceof OfficeAtom.Text text
                        && SplicedText.hasLetters(text.encoded().replaceAll("&[^;&]{1,10};", "")));
    if (!pending.isEmpty()) {
      content.add(new OfficeSentence(part, List.copyOf(pending)));
    }
    pending.clear();
  }
}
