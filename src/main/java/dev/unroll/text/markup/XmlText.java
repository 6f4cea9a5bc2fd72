package dev.unroll.text.markup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A text in XML, as HTML that a translator reads, and back. */
public final class XmlText {
  private final String xml;
  private final List<XmlToken> tokens;
  private final XmlRules rules;
  private final MarkedText marked = new MarkedText();

  /** The markup that each mark stands for, and the end of those that have one. */
  private final List<String> begins = new ArrayList<>();

  private final Map<Integer, String> ends = new HashMap<>();

  private XmlText(String xml, List<XmlToken> tokens, XmlRules rules) {
    this.xml = xml;
    this.tokens = tokens;
    this.rules = rules;
  }

  /**
   * Reads a text.
   *
   * @throws XmlFault when it is not XML
   */
  public static XmlText of(String xml, XmlRules rules) throws XmlFault {
    XmlText text = new XmlText(xml, XmlTokens.of(xml), rules);
    text.mark();
    return text;
  }

  /** The text as HTML. */
  public String html() {
    return marked.html();
  }

  /** The XML of a translation of {@link #html}. */
  public String restore(String translated) {
    StringBuilder restored = new StringBuilder();
    for (MarkedText.Piece piece : MarkedText.pieces(translated)) {
      restored.append(
          switch (piece) {
            case MarkedText.Piece.Text(String encoded) -> encoded;
            case MarkedText.Piece.Open(int mark) -> begins.get(mark);
            case MarkedText.Piece.Close(int mark) -> ends.getOrDefault(mark, "");
            case MarkedText.Piece.Thing(int mark) -> begins.get(mark);
          });
    }
    return restored.toString();
  }

  /** An element that has begun: its mark, or none if it divides. */
  private record Begun(int mark, boolean divides) {}

  private void mark() {
    Set<Integer> besideText = besideText();
    Deque<Begun> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case XmlToken.Text text -> marked.text(source(text));
        case XmlToken.Other other -> stand(marked.thing(), source(other));
        case XmlToken.Start(int start, int end, String name, boolean empty) -> {
          boolean divides = divides(name, besideText.contains(i));
          if (rules.ignored().contains(name) && !empty) {
            int last = endOf(i);
            stand(marked.keep(visible(i, last)), xml.substring(start, tokens.get(last).end()));
            i = last;
          } else if (divides) {
            stand(marked.divide(), xml.substring(start, end));
          } else {
            stand(empty ? marked.thing() : marked.open(), xml.substring(start, end));
          }
          if (!empty && !rules.ignored().contains(name)) {
            open.push(new Begun(begins.size() - 1, divides));
          }
        }
        case XmlToken.End end -> {
          Begun begun = open.pop();
          if (begun.divides()) {
            stand(marked.divide(), source(end));
          } else {
            marked.close(begun.mark());
            ends.put(begun.mark(), source(end));
          }
        }
      }
    }
  }

  private void stand(int mark, String source) {
    if (mark != begins.size()) {
      throw new IllegalStateException("marks are numbered in their order");
    }
    begins.add(source);
  }

  private boolean divides(String name, boolean besideText) {
    if (rules.within().contains(name)) {
      return false;
    }
    return rules.splitting().contains(name) || (rules.outline() && !besideText);
  }

  /** The elements that stand among text, by the index of their first token. */
  private Set<Integer> besideText() {
    Set<Integer> found = new HashSet<>();
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(new ArrayList<>()));
    for (int i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case XmlToken.Text text -> levels.element().text |= !source(text).isBlank();
        case XmlToken.Start start -> {
          levels.element().children.add(i);
          if (!start.empty()) {
            levels.push(new Level(new ArrayList<>()));
          }
        }
        case XmlToken.End _ -> levels.pop().addTo(found);
        case XmlToken.Other _ -> {}
      }
    }
    levels.pop().addTo(found);
    return found;
  }

  /** What an element has directly in it. */
  private static final class Level {
    private final List<Integer> children;
    private boolean text;

    Level(List<Integer> children) {
      this.children = children;
    }

    void addTo(Set<Integer> besideText) {
      if (text) {
        besideText.addAll(children);
      }
    }
  }

  /** The token that ends the element that begins with one. */
  private int endOf(int first) {
    int depth = 0;
    for (int i = first; i < tokens.size(); i++) {
      if (tokens.get(i) instanceof XmlToken.Start start && !start.empty()) {
        depth++;
      } else if (tokens.get(i) instanceof XmlToken.End && --depth == 0) {
        return i;
      }
    }
    throw new IllegalStateException("an element without an end");
  }

  private String visible(int first, int last) {
    StringBuilder text = new StringBuilder();
    for (XmlToken token : tokens.subList(first, last)) {
      if (token instanceof XmlToken.Text) {
        text.append(source(token));
      }
    }
    return text.toString();
  }

  private String source(XmlToken token) {
    return xml.substring(token.start(), token.end());
  }
}
