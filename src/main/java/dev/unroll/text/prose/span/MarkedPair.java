package dev.unroll.text.prose.span;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sentence and its translation to train with, in which a span that both have is the same mark.
 * What only one of them has, or one has more often than the other, is left as it is.
 */
public record MarkedPair(String source, String target) {
  /**
   * Puts marks into a pair.
   *
   * @return the pair itself if it shares no span, or has marks already
   */
  public static MarkedPair of(String source, String target) {
    MarkedPair plain = new MarkedPair(source, target);
    if (Marks.areIn(source) || Marks.areIn(target)) {
      return plain;
    }
    Map<String, List<Span>> left = byKey(source);
    if (left.isEmpty()) {
      return plain;
    }
    Map<String, List<Span>> right = byKey(target);
    Map<Span, Character> inSource = new LinkedHashMap<>();
    Map<Span, Character> inTarget = new LinkedHashMap<>();
    int next = 0;
    for (Span span : SpanFinder.find(source)) {
      String key = span.key(source);
      List<Span> own = left.getOrDefault(key, List.of());
      List<Span> other = right.getOrDefault(key, List.of());
      if (own.size() != other.size() || next == Marks.COUNT) {
        continue;
      }
      char mark = Marks.of(next++);
      inSource.put(span, mark);
      inTarget.put(other.get(own.indexOf(span)), mark);
    }
    return next == 0
        ? plain
        : new MarkedPair(replaced(source, inSource), replaced(target, inTarget));
  }

  private static Map<String, List<Span>> byKey(String sentence) {
    Map<String, List<Span>> spans = new LinkedHashMap<>();
    for (Span span : SpanFinder.find(sentence)) {
      spans.computeIfAbsent(span.key(sentence), _ -> new ArrayList<>()).add(span);
    }
    return spans;
  }

  private static String replaced(String sentence, Map<Span, Character> marks) {
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (Span span : SpanFinder.find(sentence)) {
      Character mark = marks.get(span);
      if (mark != null) {
        text.append(sentence, done, span.start()).append(mark.charValue());
        done = span.end();
      }
    }
    return text.append(sentence, done, sentence.length()).toString();
  }
}
