package dev.unroll.text.prose.span;

import dev.unroll.text.prose.span.Restored.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings one translation into the form that its rules ask for. What the translation lacks takes the
 * place of what it invented, or of a number too many, else the place that it has in the source.
 */
final class Restoration {
  private static final String OPENING = "([{«“\"'’";
  private static final String SIGNS = "#@/\\:.{}()<>[]%$`_";
  private static final String CLOSING = ".,;:!?…)]}»”\"'’";

  private record Found(int start, int end, int rule) {}

  private final ProtectedText sentence;
  private final String text;
  private final int lead;
  private final int length;
  private final List<CopyRule> rules;
  private final BitSet covered;
  private final List<Found> kept = new ArrayList<>();

  /** Stretches that must not stay: what was invented, or is there too often. */
  private final List<Found> surplus = new ArrayList<>();

  /** The rules that the translation does not meet, one for each time. */
  private final List<Integer> missing = new ArrayList<>();

  private final List<String> faults = new ArrayList<>();
  private final Edits edits = new Edits();
  private final List<String> standIns = new ArrayList<>();

  Restoration(ProtectedText sentence, String translation) {
    this.sentence = sentence;
    this.text = sentence.asPart(translation.strip());
    this.lead = translation.length() - translation.stripLeading().length();
    this.length = translation.length();
    this.rules = sentence.rules();
    this.covered = new BitSet(text.length());
  }

  Restored restore(boolean placed) {
    find();
    judge();
    boolean repaired = !missing.isEmpty() || !surplus.isEmpty();
    kept.forEach(
        found -> {
          CopyRule rule = rules.get(found.rule());
          if (!rule.orMore()) {
            standIn(
                found.start(),
                found.end(),
                rule.written().isEmpty()
                    ? text.substring(found.start(), found.end())
                    : rule.written());
          }
        });
    if (repaired) {
      repair();
    }
    String restored = edits.apply(text);
    boolean empty = text.isEmpty() && !rules.isEmpty();
    if ((repaired && !hasWords(restored)) || empty) {
      Restored source = new Restoration(sentence, sentence.text()).restore(false);
      int[] ends = new int[length + 1];
      ends[length] = source.text().length();
      return new Restored(source.text(), source.copies(), Outcome.SOURCE, faults, ends);
    }
    return new Restored(
        restored,
        standIns,
        repaired ? Outcome.REPAIRED : Outcome.COMPLETE,
        faults,
        placed ? edits.map(places()) : new int[0]);
  }

  /** The places of the model's translation, without the blanks around it. */
  private int[] places() {
    int[] places = new int[length + 1];
    for (int i = 0; i <= length; i++) {
      places[i] = Math.clamp(i - (long) lead, 0, text.length());
    }
    return places;
  }

  private static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /** Finds the forms, longer ones first. */
  private void find() {
    Map<String, Integer> owners = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      for (String form : rules.get(i).forms()) {
        owners.putIfAbsent(form, i);
      }
    }
    owners.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Integer> entry) -> entry.getKey().length())
                .reversed()
                .thenComparing(Map.Entry::getValue))
        .forEach(entry -> cover(entry.getKey(), entry.getValue()));
    kept.sort(Comparator.comparingInt(Found::start));
  }

  private void cover(String form, int rule) {
    for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      int end = at + form.length();
      int taken = covered.nextSetBit(at);
      if ((taken < 0 || taken >= end) && Boundaries.areAround(text, at, end)) {
        covered.set(at, end);
        kept.add(new Found(at, end, rule));
      }
    }
  }

  private void judge() {
    int[] counts = new int[rules.size()];
    for (Found found : List.copyOf(kept)) {
      CopyRule rule = rules.get(found.rule());
      if (counts[found.rule()] == rule.times() && !rule.orMore()) {
        kept.remove(found);
        surplus.add(found);
        faults.add(text.substring(found.start(), found.end()));
      } else {
        counts[found.rule()]++;
      }
    }
    for (int i = 0; i < counts.length; i++) {
      for (int k = counts[i]; k < rules.get(i).times(); k++) {
        missing.add(i);
        faults.add(rules.get(i).source());
      }
    }
    rules.forEach(this::judgeGlued);
    SpanFinder.find(text).forEach(this::judge);
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      int next = at + Character.charCount(c);
      if (!covered.get(at) && sentence.reserved().test(c)) {
        Found invented = invented(at, next);
        surplus.add(invented);
        faults.add(text.substring(invented.start(), invented.end()));
        covered.set(invented.start(), invented.end());
        next = invented.end();
      }
      at = next;
    }
    surplus.sort(Comparator.comparingInt(Found::start));
  }

  /** Notes copies that are parts of words. */
  private void judgeGlued(CopyRule rule) {
    for (String form : rule.forms()) {
      if (rule.orMore() || !isUnlikeWords(form)) {
        continue;
      }
      for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
        int end = at + form.length();
        int taken = covered.nextSetBit(at);
        if (taken < 0 || taken >= end) {
          surplus.add(new Found(at, end, -1));
          faults.add(form);
          covered.set(at, end);
        }
      }
    }
  }

  /** Whether letters are beside signs that words and numbers do not have. */
  private static boolean isUnlikeWords(String form) {
    return form.codePoints().anyMatch(Character::isLetter)
        && form.codePoints().anyMatch(c -> SIGNS.indexOf(c) >= 0);
  }

  /** Notes what is invented: a span, or what beside a copy looks like one. */
  private void judge(Span span) {
    int taken = covered.nextSetBit(span.start());
    if (taken < 0 || taken >= span.end()) {
      if (isInvention(span)) {
        surplus.add(new Found(span.start(), span.end(), -1));
        faults.add(span.text(text));
        covered.set(span.start(), span.end());
      }
      return;
    }
    int from = span.start();
    while (from < span.end()) {
      int until = covered.nextSetBit(from);
      int to = until < 0 ? span.end() : Math.min(until, span.end());
      int start = from;
      SpanFinder.find(text.substring(from, to)).stream()
          .map(part -> new Span(start + part.start(), start + part.end(), part.kind()))
          .forEach(this::judge);
      from = covered.nextClearBit(to);
    }
  }

  private boolean isInvention(Span span) {
    return switch (span.kind()) {
      case URL, EMAIL, MARKUP, HASHTAG, HANDLE, PATH -> !sentence.text().contains(span.text(text));
      case PLACEHOLDER ->
          "%${".indexOf(text.charAt(span.start())) >= 0
              || rules.stream().anyMatch(rule -> span.text(text).startsWith(rule.source()));
      default -> false;
    };
  }

  /** The word around reserved characters. */
  private Found invented(int from, int to) {
    int start = from;
    while (start > 0 && isOfWord(start - 1) && "'’".indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    int end = to;
    while (end < text.length() && isOfWord(end)) {
      end++;
    }
    while (start < from && OPENING.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > to && CLOSING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return new Found(start, end, -1);
  }

  private boolean isOfWord(int at) {
    char c = text.charAt(at);
    return !covered.get(at) && !Character.isWhitespace(c) && !Character.isSpaceChar(c);
  }

  private void repair() {
    List<Integer> lacking = new ArrayList<>(missing);
    for (Found stretch : surplus) {
      boolean number = hasDigit(text.substring(stretch.start(), stretch.end()));
      Integer rule =
          lacking.stream()
              .filter(each -> hasDigit(rules.get(each).source()) == number)
              .findFirst()
              .orElse(null);
      if (rule == null) {
        delete(stretch);
      } else {
        lacking.remove(rule);
        edits.replace(
            stretch.start(),
            stretch.end(),
            (isOfWordOrNumber(stretch.start() - 1) ? " " : "")
                + standIn(rules.get(rule).text())
                + (isOfWordOrNumber(stretch.end()) ? " " : ""));
      }
    }
    lacking.forEach(this::insert);
  }

  private boolean isOfWordOrNumber(int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  private static boolean hasDigit(String text) {
    return text.codePoints().anyMatch(Character::isDigit);
  }

  private void delete(Found stretch) {
    boolean after = stretch.end() < text.length() && text.charAt(stretch.end()) == ' ';
    boolean before = stretch.start() > 0 && text.charAt(stretch.start() - 1) == ' ';
    boolean freeAfter = after && !covered.get(stretch.end());
    boolean first = stretch.start() == 0;
    edits.replace(stretch.start(), stretch.end() + (freeAfter && (before || first) ? 1 : 0), "");
    if (freeAfter && (before || first)) {
      covered.set(stretch.end());
    }
  }

  /** Puts what is missing where it is in the source: first, last, or at the like word. */
  private void insert(int index) {
    CopyRule rule = rules.get(index);
    String source = sentence.text();
    if (!hasWords(source.substring(0, rule.start()))) {
      standIn(0, 0, rule.text(), text.isEmpty() ? "" : " ");
      return;
    }
    int end = text.length();
    if (!hasWords(source.substring(rule.end()))) {
      while (end > 0 && CLOSING.indexOf(text.charAt(end - 1)) >= 0 && !covered.get(end - 1)) {
        end--;
      }
      while (end > 0 && Character.isWhitespace(text.charAt(end - 1)) && !covered.get(end - 1)) {
        end--;
      }
      insertAt(end, rule.text());
      return;
    }
    int like = Math.toIntExact((long) rule.start() * text.length() / source.length());
    insertAt(nearestGap(like), rule.text());
  }

  private void insertAt(int at, String copy) {
    if (at == 0) {
      standIn(0, 0, copy, " ");
    } else {
      edits.replace(at, at, " " + standIn(copy));
    }
  }

  /** The place before the blank that is nearest. */
  private int nearestGap(int like) {
    for (int distance = 0; distance <= text.length(); distance++) {
      for (int at : new int[] {like - distance, like + distance}) {
        if (at > 0 && at < text.length() && text.charAt(at) == ' ' && !covered.get(at)) {
          return at;
        }
      }
    }
    return text.length();
  }

  private void standIn(int start, int end, String copy) {
    standIn(start, end, copy, "");
  }

  private void standIn(int start, int end, String copy, String behind) {
    edits.replace(start, end, standIn(copy) + behind);
  }

  /** A character that stands for a copy while the rest is typeset; the copy if there are none. */
  private String standIn(String copy) {
    if (standIns.size() == StandIns.MOST) {
      return copy;
    }
    standIns.add(copy);
    return StandIns.of(standIns.size() - 1);
  }
}
