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

  /** Where something was cut off a copy. */
  private final BitSet detached = new BitSet();

  private final List<Found> kept = new ArrayList<>();

  /** Stretches that must not stay: what was invented, or is there too often. */
  private final List<Found> surplus = new ArrayList<>();

  /** The rules that the translation does not meet, one for each time. */
  private final List<Integer> missing = new ArrayList<>();

  private final List<String> faults = new ArrayList<>();
  private final Edits edits = new Edits();
  private final List<CopiedText> standIns = new ArrayList<>();

  /** Whether a word was cut off a copy, or copies were brought into their order. */
  private boolean mended;

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
    kept.forEach(
        found -> {
          CopyRule rule = rules.get(found.rule());
          if (!rule.orMore()) {
            standIn(found.start(), found.end(), rule, "");
          }
        });
    repair();
    String restored = edits.apply(text);
    List<CopiedText> copies = inOrder(restored);
    Edits borders = Borders.of(sentence, restored, copies);
    boolean repaired = mended || !missing.isEmpty() || !surplus.isEmpty() || !borders.areNone();
    boolean empty = text.isEmpty() && !rules.isEmpty();
    if ((repaired && !hasWords(restored)) || empty) {
      Restored source = new Restoration(sentence, sentence.text()).restore(false);
      int[] ends = new int[length + 1];
      ends[length] = source.text().length();
      return new Restored(source.text(), source.copies(), Outcome.SOURCE, faults, ends);
    }
    return new Restored(
        borders.apply(restored),
        copies.stream().map(CopiedText::text).toList(),
        repaired ? Outcome.REPAIRED : Outcome.COMPLETE,
        faults,
        placed ? borders.map(edits.map(places())) : new int[0]);
  }

  /** The copies; those that have an order get their places in the order of the source. */
  private List<CopiedText> inOrder(String restored) {
    List<CopiedText> copies = new ArrayList<>(standIns);
    if (standIns.stream().filter(CopiedText::isOrdered).count() < 2) {
      return copies;
    }
    List<CopyRule> ordered = sentence.ordered();
    int next = 0;
    for (int i = 0; i < restored.length() && next < ordered.size(); i++) {
      int copy = StandIns.index(restored.charAt(i));
      if (copy >= 0 && copy < standIns.size() && standIns.get(copy).isOrdered()) {
        CopiedText due = CopiedText.of(ordered.get(next++));
        if (!copies.set(copy, due).text().equals(due.text())) {
          faults.add(due.text());
          mended = true;
        }
      }
    }
    return copies;
  }

  /** The places of the model's translation, without the blanks around it. */
  private int[] places() {
    int[] places = new int[length + 1];
    for (int i = 0; i <= length; i++) {
      places[i] = Math.clamp(i - (long) lead, 0, text.length());
    }
    return places;
  }

  /** Whether a text has a letter. */
  static boolean hasWords(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  /** Finds the forms: those that stand as they must first, then longer ones. */
  private void find() {
    Map<String, Integer> own = new HashMap<>();
    Map<String, Integer> others = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      for (String form : rules.get(i).forms()) {
        (form.equals(rules.get(i).forms().getFirst()) ? own : others).putIfAbsent(form, i);
      }
    }
    for (boolean exact : new boolean[] {true, false}) {
      cover(own, exact);
      cover(others, exact);
    }
    kept.sort(Comparator.comparingInt(Found::start));
  }

  private void cover(Map<String, Integer> forms, boolean exact) {
    forms.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Integer> entry) -> entry.getKey().length())
                .reversed()
                .thenComparing(Map.Entry::getValue))
        .forEach(entry -> cover(entry.getKey(), entry.getValue(), exact));
  }

  private void cover(String form, int rule, boolean exact) {
    Surroundings surroundings = rules.get(rule).surroundings();
    for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      int end = at + form.length();
      int taken = covered.nextSetBit(at);
      boolean isFree = taken < 0 || taken >= end;
      if (isFree && (exact ? surroundings : Surroundings.OF_WORD).hold(text, at, end)) {
        covered.set(at, end);
        kept.add(new Found(at, end, rule));
        if (!exact) {
          detach(at, end, surroundings);
        }
      }
    }
  }

  /** Cuts off what is glued to a copy: signs are left out, and a blank is put between words. */
  private void detach(int start, int end, Surroundings surroundings) {
    String copy = text.substring(start, end);
    int from = start;
    while (from > 0 && !covered.get(from - 1) && isGlue(text.charAt(from - 1))) {
      from--;
    }
    boolean before = !surroundings.mayFollow(Surroundings.before(text, start), copy);
    if (before) {
      detach(from, start, from == 0 || isBlankOr(text.charAt(from - 1), true));
    }
    int to = end;
    while (to < text.length() && !covered.get(to) && isGlue(text.charAt(to))) {
      to++;
    }
    boolean after = !surroundings.mayPrecede(Surroundings.after(text, end), copy);
    if (after) {
      detach(end, to, to == text.length() || isBlankOr(text.charAt(to), false));
    }
    if (before || after) {
      faults.add(text.substring(before ? from : start, after ? to : end));
      mended = true;
    }
  }

  private void detach(int from, int to, boolean free) {
    if ((!free || from < to) && !detached.get(from)) {
      edits.replace(from, to, free ? "" : " ");
      covered.set(from, to);
      detached.set(from);
    }
  }

  private static boolean isGlue(char c) {
    return !Character.isLetterOrDigit(c)
        && !Character.isSurrogate(c)
        && !Surroundings.isBlank(c)
        && "([{«“„,.;:!?…)]}»”".indexOf(c) < 0;
  }

  private static boolean isBlankOr(char c, boolean opening) {
    return Surroundings.isBlank(c)
        || (opening ? Surroundings.isOpening(c) : Surroundings.isClosing(c));
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
        standIn(stretch.start(), stretch.end(), rules.get(rule), "");
      }
    }
    lacking.forEach(this::insert);
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
      standIn(0, 0, rule, text.isEmpty() ? "" : " ");
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
      insertAt(end, rule);
      return;
    }
    int like = Math.toIntExact((long) rule.start() * text.length() / source.length());
    insertAt(nearestGap(like), rule);
  }

  private void insertAt(int at, CopyRule rule) {
    if (at == 0) {
      standIn(0, 0, rule, " ");
    } else {
      edits.replace(at, at, " " + standIn(rule));
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

  private void standIn(int start, int end, CopyRule rule, String behind) {
    edits.replace(start, end, standIn(rule) + behind);
  }

  /** A character that stands for a copy while the rest is typeset; the copy if there are none. */
  private String standIn(CopyRule rule) {
    if (standIns.size() == StandIns.MOST) {
      return rule.text();
    }
    standIns.add(CopiedText.of(rule));
    return StandIns.of(standIns.size() - 1);
  }
}
