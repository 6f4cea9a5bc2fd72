package dev.unroll.text.file;

import dev.unroll.text.markup.MarkedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a subtitle, whose tags follow their words. */
final class CueText {
  /** Tags of SubRip and WebVTT, times in WebVTT, and positions in braces. */
  private static final Pattern TAG =
      Pattern.compile(
          "<(/?)(i|b|u|s|c|v|font|lang|ruby|rt)\\b[^<>]{0,200}>|<[\\d:.]{5,12}>|\\{\\\\[^{}]{1,40}}",
          Pattern.CASE_INSENSITIVE);

  private final boolean encoded;
  private final MarkedText marked = new MarkedText();
  private final List<String> sources = new ArrayList<>();
  private final Map<Integer, String> ends = new HashMap<>();
  private boolean letters;

  private CueText(boolean encoded) {
    this.encoded = encoded;
  }

  /** A tag that has begun. */
  private record Begun(String name, int mark) {}

  /** A tag that has an end, by the place of that. */
  private static Map<Integer, Integer> pairs(String text) {
    Map<Integer, Integer> pairs = new HashMap<>();
    Deque<Begun> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      String name = tag.group(2);
      if (name != null && tag.group(1).isEmpty()) {
        open.push(new Begun(name, tag.start()));
      } else if (name != null) {
        Iterator<Begun> begun = open.iterator();
        while (begun.hasNext()) {
          Begun one = begun.next();
          begun.remove();
          if (one.name().equalsIgnoreCase(name)) {
            pairs.put(one.mark(), tag.start());
            break;
          }
        }
      }
    }
    return pairs;
  }

  /**
   * Reads a text.
   *
   * @param encoded whether it has entities
   */
  static CueText of(String text, boolean encoded) {
    CueText cue = new CueText(encoded);
    Map<Integer, Integer> pairs = pairs(text);
    Map<Integer, Integer> closing = new HashMap<>();
    Matcher tag = TAG.matcher(text);
    int at = 0;
    while (tag.find()) {
      cue.text(text.substring(at, tag.start()));
      at = tag.end();
      Integer opened = closing.get(tag.start());
      if (opened != null) {
        cue.marked.close(opened);
        cue.ends.put(opened, tag.group());
      } else if (pairs.containsKey(tag.start())) {
        int mark = cue.marked.open();
        closing.put(pairs.get(tag.start()), mark);
        cue.sources.add(tag.group());
      } else {
        cue.marked.thing();
        cue.sources.add(tag.group());
      }
    }
    cue.text(text.substring(at));
    return cue;
  }

  private void text(String text) {
    letters |= SplicedText.hasLetters(text);
    marked.text(encoded ? text : MarkedText.encode(text));
  }

  boolean hasLetters() {
    return letters;
  }

  String html() {
    return marked.html();
  }

  String restore(String translated) {
    StringBuilder restored = new StringBuilder();
    for (MarkedText.Piece piece : MarkedText.pieces(translated)) {
      restored.append(
          switch (piece) {
            case MarkedText.Piece.Text(String text) -> encoded ? text : MarkedText.decode(text);
            case MarkedText.Piece.Open(int mark) -> sources.get(mark);
            case MarkedText.Piece.Close(int mark) -> ends.getOrDefault(mark, "");
            case MarkedText.Piece.Thing(int mark) -> sources.get(mark);
          });
    }
    return restored.toString();
  }
}
