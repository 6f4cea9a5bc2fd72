package dev.unroll.text.markup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of an XML source, by their places, so that whoever changes some of them keeps all
 * others byte for byte; a parser's events do not say how a source is written. Entities stay as they
 * are: nothing is looked up, nothing expands. A document type is refused.
 */
public final class XmlTokens {
  private static final int DEEPEST = 256;
  private static final int MOST = 1_000_000;

  private final String xml;
  private final List<XmlToken> tokens = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Map<String, String> names = new HashMap<>();
  private int at;

  private XmlTokens(String xml) {
    this.xml = xml;
  }

  /**
   * The tokens of a document, or of a part of one.
   *
   * @throws XmlFault when elements do not end in their turn, or a tag does not end
   */
  public static List<XmlToken> of(String xml) throws XmlFault {
    XmlTokens reader = new XmlTokens(xml);
    reader.read();
    return List.copyOf(reader.tokens);
  }

  private void read() throws XmlFault {
    while (at < xml.length()) {
      if (tokens.size() >= MOST) {
        throw new XmlFault("there are too many elements");
      }
      int tag = xml.indexOf('<', at);
      if (tag != at) {
        int end = tag < 0 ? xml.length() : tag;
        tokens.add(new XmlToken.Text(at, end));
        at = end;
      } else if (xml.startsWith("<!--", at)) {
        other("-->", 4);
      } else if (xml.startsWith("<![CDATA[", at)) {
        other("]]>", 9);
      } else if (xml.startsWith("<?", at)) {
        other("?>", 2);
      } else if (xml.startsWith("<!", at)) {
        throw new XmlFault("a document type is not read here");
      } else {
        tag();
      }
    }
    if (!open.isEmpty()) {
      throw new XmlFault("the element '%s' does not end".formatted(open.peek()));
    }
  }

  private void other(String terminator, int from) throws XmlFault {
    int end = xml.indexOf(terminator, at + from);
    if (end < 0) {
      throw new XmlFault("'%s' is missing".formatted(terminator));
    }
    tokens.add(new XmlToken.Other(at, end + terminator.length()));
    at = end + terminator.length();
  }

  private void tag() throws XmlFault {
    int start = at;
    int end = endOfTag();
    boolean closes = xml.charAt(start + 1) == '/';
    int nameAt = closes ? start + 2 : start + 1;
    int nameEnd = nameAt;
    while (isInName(xml.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = shared(xml.substring(nameAt, nameEnd));
    if (name.isEmpty()) {
      throw new XmlFault("'<' must be followed by a name");
    }
    if (closes) {
      if (open.isEmpty() || !open.pop().equals(name)) {
        throw new XmlFault("the element '%s' ends where it has not begun".formatted(name));
      }
      tokens.add(new XmlToken.End(start, end, name));
    } else {
      boolean empty = xml.charAt(end - 2) == '/';
      if (!empty) {
        open.push(name);
        if (open.size() > DEEPEST) {
          throw new XmlFault("elements are nested too deeply");
        }
      }
      tokens.add(new XmlToken.Start(start, end, name, empty));
    }
    at = end;
  }

  /** A name that is there already, so that many elements share it. */
  private String shared(String name) {
    String known = names.putIfAbsent(name, name);
    return known == null ? name : known;
  }

  /** Where the tag ends that begins here; what is in quotes does not end it. */
  private int endOfTag() throws XmlFault {
    char quote = 0;
    for (int i = at + 1; i < xml.length(); i++) {
      char c = xml.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i + 1;
      } else if (c == '<') {
        break;
      }
    }
    throw new XmlFault("a tag does not end");
  }

  private static boolean isInName(char c) {
    return c != '>' && c != '/' && c != '=' && c != '"' && c != '\'' && c > ' ';
  }
}
