package dev.unroll.text.file;

import dev.unroll.text.markup.MarkedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The atoms of a paragraph between two that divide it, as HTML: text of the style that most of it
 * has stands there as it is, and other styles are marks.
 */
final class OfficeSentence {
  private final OfficePart part;
  private final String base;
  private final MarkedText marked = new MarkedText();

  /** What each mark stands for. */
  private final List<OfficeAtom> marks = new ArrayList<>();

  /** The style of text within each mark that stands around text. */
  private final Map<Integer, String> inside = new HashMap<>();

  private final Map<Integer, String> closes = new HashMap<>();

  OfficeSentence(OfficePart part, List<OfficeAtom> atoms) {
    this.part = part;
    this.base = base(atoms);
    Deque<Integer> open = new ArrayDeque<>();
    for (OfficeAtom atom : atoms) {
      switch (atom) {
        case OfficeAtom.Text text -> text(text, open);
        case OfficeAtom.Open _ -> {
          open.push(marked.open());
          marks.add(atom);
        }
        case OfficeAtom.Close(String source) -> {
          closes.put(open.element(), source);
          marked.close(open.pop());
        }
        case OfficeAtom.Thing _ -> {
          marked.thing();
          marks.add(atom);
        }
      }
    }
  }

  private void text(OfficeAtom.Text text, Deque<Integer> open) {
    if (!open.isEmpty()) {
      inside.putIfAbsent(open.element(), text.style());
    }
    String usual = open.isEmpty() ? base : inside.getOrDefault(open.element(), base);
    if (text.style().equals(usual)) {
      marked.text(text.encoded());
    } else {
      int mark = marked.open();
      marks.add(text);
      marked.text(text.encoded());
      marked.close(mark);
    }
  }

  /** The style of most characters that stand in no other thing. */
  private static String base(List<OfficeAtom> atoms) {
    Map<String, Integer> lengths = new HashMap<>();
    int depth = 0;
    for (OfficeAtom atom : atoms) {
      switch (atom) {
        case OfficeAtom.Open _ -> depth++;
        case OfficeAtom.Close _ -> depth--;
        case OfficeAtom.Text(String style, String encoded) ->
            lengths.merge(style, depth == 0 ? encoded.length() : 1, Integer::sum);
        case OfficeAtom.Thing _ -> {}
      }
    }
    return lengths.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  String html() {
    return marked.html();
  }

  /** Appends the XML of a translation. */
  void render(String translated, Map<OfficeSentence, String> translations, StringBuilder all) {
    Deque<String> styles = new ArrayDeque<>();
    styles.push(base);
    for (MarkedText.Piece piece : MarkedText.pieces(translated)) {
      switch (piece) {
        case MarkedText.Piece.Text(String encoded) -> run(styles.element(), encoded, all);
        case MarkedText.Piece.Open(int mark) -> {
          switch (marks.get(mark)) {
            case OfficeAtom.Text(String style, String _) -> styles.push(style);
            case OfficeAtom.Open(String source) -> {
              styles.push(inside.getOrDefault(mark, styles.element()));
              all.append(source);
            }
            case OfficeAtom.Close _, OfficeAtom.Thing _ -> {}
          }
        }
        case MarkedText.Piece.Close(int mark) -> {
          if (styles.size() > 1) {
            styles.pop();
          }
          all.append(closes.getOrDefault(mark, ""));
        }
        case MarkedText.Piece.Thing(int mark) -> {
          if (marks.get(mark) instanceof OfficeAtom.Thing thing) {
            all.append(thing.before());
            all.append(part.rendered(thing.first(), thing.last(), translations));
            all.append(thing.after());
          }
        }
      }
    }
  }

  private void run(String style, String encoded, StringBuilder all) {
    Optional<OfficeDialect.Runs> runs = part.dialect().runs();
    if (runs.isEmpty()) {
      all.append(encoded);
      return;
    }
    OfficeDialect.Runs names = runs.get();
    all.append('<').append(names.run()).append('>').append(style).append(names.textTag());
    all.append(encoded).append("</").append(names.text()).append("></");
    all.append(names.run()).append('>');
  }
}
