package dev.unroll.text.prose.span;

import dev.unroll.text.prose.normal.Normalized;
import dev.unroll.text.prose.normal.Normalizer;
import dev.unroll.text.prose.span.ProtectedSentence.Nature;
import dev.unroll.text.prose.span.Span.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prepares sentences for a model and its translations for readers: brings sentences into the plain
 * form, protects their spans, and restores them. Safe for use by many threads.
 */
public final class Protection {
  private static final Map<List<String>, WrittenForms> FORMS = new ConcurrentHashMap<>();
  private static final Pattern DIGITS = Pattern.compile("\\p{Nd}++");

  /** Most characters of a span that a model gets within a sentence. */
  private static final int LONGEST_WITHIN = 60;

  private final Optional<String> source;
  private final Optional<WrittenForms> forms;
  private final Scripts scripts;
  private final int marks;
  private final boolean localized;
  private final Predicate<String> reads;

  /** A protection for a model that reads every character. */
  Protection(String source, String target, int marks, boolean localized) {
    this(source, target, marks, localized, _ -> true);
  }

  /**
   * A protection.
   *
   * @param source language of the sentences
   * @param target language of the translations
   * @param marks how many the model knows
   * @param localized whether numbers, dates and times are written as the target language does
   * @param reads whether the model knows all characters of a span
   */
  public Protection(
      String source, String target, int marks, boolean localized, Predicate<String> reads) {
    this.source = LanguageCode.of(source);
    Optional<String> into = LanguageCode.of(target);
    this.forms =
        this.source.flatMap(
            from ->
                into.map(
                    to ->
                        FORMS.computeIfAbsent(List.of(from, to), _ -> new WrittenForms(from, to))));
    this.scripts = Scripts.of(this.source);
    this.marks = Math.min(marks, Marks.COUNT);
    this.localized = localized;
    this.reads = reads;
  }

  /** Whether a sentence has words to translate. */
  public boolean hasWords(String sentence) {
    return hasWords(sentence, spans(sentence));
  }

  /** Protects a sentence; a model that knows no marks may get it in parts. */
  public ProtectedSentence protect(String sentence) {
    List<Span> spans = spans(sentence);
    if (!hasWords(sentence, spans)) {
      return copied(sentence, spans);
    }
    List<SentencePart> parts = new ArrayList<>();
    int from = 0;
    if (marks == 0) {
      for (Span span : spans) {
        if (divides(span, span.text(sentence))) {
          addText(sentence, from, span.start(), spans, true, parts);
          parts.add(new SentencePart.Copied(span.text(sentence), written(span, sentence)));
          from = span.end();
        }
      }
    }
    addText(sentence, from, sentence.length(), spans, from > 0, parts);
    return new ProtectedSentence(sentence, parts, Nature.WORDS);
  }

  /** What models that have no marks hardly ever saw, and what stands between phrases. */
  private boolean divides(Span span, String text) {
    return switch (span.kind()) {
      case EMOJI, MARKUP, OTHER_SCRIPT -> true;
      default -> text.length() > LONGEST_WITHIN || !reads.test(text);
    };
  }

  private List<Span> spans(String sentence) {
    List<Span> found = SpanFinder.find(sentence);
    List<Span> others = scripts.others(sentence, found);
    List<Span> names = Names.of(sentence, source);
    if (others.isEmpty() && names.isEmpty()) {
      return found;
    }
    List<Span> all = new ArrayList<>(found);
    all.addAll(others);
    names.stream().filter(name -> all.stream().noneMatch(name::overlaps)).forEach(all::add);
    all.sort(Comparator.comparingInt(Span::start));
    return all;
  }

  private boolean hasWords(String sentence, List<Span> spans) {
    int from = 0;
    for (Span span : spans) {
      if (hasWords(sentence, from, span.start())) {
        return true;
      }
      from = span.end();
    }
    return hasWords(sentence, from, sentence.length());
  }

  private boolean hasWords(String sentence, int from, int to) {
    for (int at = from; at < to; at += Character.charCount(sentence.codePointAt(at))) {
      int c = sentence.codePointAt(at);
      if (Character.isLetter(c) && scripts.has(c)) {
        return true;
      }
    }
    return false;
  }

  private ProtectedSentence copied(String sentence, List<Span> spans) {
    List<SentencePart> parts = new ArrayList<>();
    addCopied(sentence, spans, parts);
    boolean other = spans.stream().anyMatch(span -> span.kind() == Kind.OTHER_SCRIPT);
    return new ProtectedSentence(sentence, parts, other ? Nature.OTHER_SCRIPT : Nature.NO_WORDS);
  }

  private void addCopied(String text, List<Span> spans, List<SentencePart> parts) {
    int from = 0;
    for (Span span : spans) {
      addCopied(text.substring(from, span.start()), parts);
      parts.add(new SentencePart.Copied(span.text(text), written(span, text)));
      from = span.end();
    }
    addCopied(text.substring(from), parts);
  }

  private String written(Span span, String sentence) {
    String text = span.text(sentence);
    return localized ? forms.map(each -> each.localized(span.kind(), text)).orElse(text) : text;
  }

  private static void addCopied(String text, List<SentencePart> parts) {
    if (!text.isEmpty()) {
      parts.add(new SentencePart.Copied(text, text));
    }
  }

  /** Adds what is from one place to another; blanks around it and what has no words are copied. */
  private void addText(
      String sentence,
      int from,
      int to,
      List<Span> spans,
      boolean isPart,
      List<SentencePart> parts) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(sentence.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(sentence.charAt(end - 1))) {
      end--;
    }
    int first = start;
    int last = end;
    List<Span> within =
        spans.stream().filter(span -> span.start() >= first && span.end() <= last).toList();
    List<Span> moved =
        within.stream()
            .map(span -> new Span(span.start() - first, span.end() - first, span.kind()))
            .toList();
    String text = sentence.substring(first, last);
    if (!hasWords(text, moved)) {
      addCopied(sentence.substring(from, first), parts);
      addCopied(text, moved, parts);
      addCopied(sentence.substring(last, to), parts);
      return;
    }
    addCopied(sentence.substring(from, first), parts);
    parts.add(text(sentence, text, first, moved, isPart));
    addCopied(sentence.substring(last, to), parts);
  }

  private ProtectedText text(
      String sentence, String text, int offset, List<Span> spans, boolean isPart) {
    Normalized plain = Normalizer.normalized(text);
    Builder builder = new Builder(text, plain, offset);
    Map<String, Integer> byKey = new HashMap<>();
    for (Span span : spans) {
      builder.copyUntil(span.start());
      String own = span.text(text);
      if (builder.marked < marks) {
        int start = builder.length();
        char mark = Marks.of(builder.marked++);
        builder.replace(span, String.valueOf(mark));
        builder.rules.add(
            new CopyRule(
                List.of(String.valueOf(mark)),
                1,
                false,
                own,
                written(span, text),
                start,
                start + 1));
      } else {
        addLiteral(span, own, text, byKey, builder);
      }
    }
    builder.copyUntil(text.length());
    List<CopyRule> rules = builder.rules;
    String outside = builder.outside.toString();
    Map<String, Integer> digits = digitsInWords(outside);
    digits.forEach((run, at) -> rules.add(digitRule(run, builder)));
    if (NumberWords.hasOne(outside, source)) {
      rules.add(new CopyRule(List.of("1"), 0, true, "1", "", 0, 0));
    }
    boolean mayInvent = NumberWords.mayBeIn(outside, source);
    return new ProtectedText(
        sentence,
        text,
        builder.text.toString(),
        builder.places(),
        rules,
        Reserved.of(outside, !mayInvent),
        isPart);
  }

  private void addLiteral(
      Span span, String own, String sentence, Map<String, Integer> byKey, Builder builder) {
    String plain = isDigital(span.kind()) ? Normalizer.normalize(own) : own;
    int start = builder.length();
    builder.replace(span, plain);
    Integer same = byKey.putIfAbsent(span.kind() + span.key(sentence), builder.rules.size());
    if (same != null) {
      builder.rules.set(same, builder.rules.get(same).times(builder.rules.get(same).times() + 1));
      return;
    }
    List<String> all = new ArrayList<>();
    all.add(plain);
    forms.map(each -> each.of(span.kind(), own)).orElse(List.of(own)).stream()
        .filter(form -> !all.contains(form) && (localized || digits(form).equals(digits(own))))
        .forEach(all::add);
    String written = localized || !span.kind().isWrittenByLanguage() ? written(span, sentence) : "";
    if (localized && !all.contains(written)) {
      all.add(written);
    }
    builder.rules.add(new CopyRule(all, 1, false, own, written, start, builder.length()));
  }

  /** The digits of a text in their order. */
  private static String digits(String text) {
    int[] digits = text.codePoints().filter(Character::isDigit).toArray();
    return new String(digits, 0, digits.length);
  }

  private static boolean isDigital(Kind kind) {
    return switch (kind) {
      case NUMBER, TIME, DATE, PHONE, IBAN -> true;
      default -> false;
    };
  }

  /** The digits in words, such as {@code 1st}. */
  private static Map<String, Integer> digitsInWords(String outside) {
    Map<String, Integer> runs = new LinkedHashMap<>();
    Matcher matcher = DIGITS.matcher(outside);
    while (matcher.find()) {
      runs.merge(matcher.group(), 1, Integer::sum);
    }
    return runs;
  }

  private static CopyRule digitRule(String run, Builder builder) {
    List<String> all = new ArrayList<>(List.of(run));
    all.addAll(NumberWords.ordinals(run));
    int at = Math.max(0, builder.text.indexOf(run));
    return new CopyRule(all, 1, true, run, "", at, at + run.length());
  }

  /** A text for a model as it is made. */
  private static final class Builder {
    private final String source;
    private final Normalized plain;
    private final int offset;
    private final StringBuilder text = new StringBuilder();

    /** What of the text is in no span; a blank stands for each span. */
    private final StringBuilder outside = new StringBuilder();

    private final List<CopyRule> rules = new ArrayList<>();
    private int[] places;
    private int marked;
    private int next;

    Builder(String source, Normalized plain, int offset) {
      this.source = source;
      this.plain = plain;
      this.offset = offset;
      this.places = new int[2 * source.length() + 16];
    }

    int length() {
      return text.length();
    }

    /** Adds the plain form of what is before a place in the source. */
    void copyUntil(int end) {
      int from = next == 0 ? 0 : plain.indexOf(next);
      int to = end == source.length() ? plain.text().length() : plain.indexOf(end);
      for (int i = from; i < to; i++) {
        add(plain.text().charAt(i), plain.sourceStart(i));
        outside.append(plain.text().charAt(i));
      }
      next = end;
    }

    void replace(Span span, String copy) {
      for (int i = 0; i < copy.length(); i++) {
        add(copy.charAt(i), Math.min(span.start() + i, span.end()));
      }
      outside.append(' ');
      next = span.end();
    }

    private void add(char character, int place) {
      if (text.length() + 1 >= places.length) {
        places = Arrays.copyOf(places, 2 * places.length);
      }
      places[text.length()] = offset + place;
      text.append(character);
    }

    int[] places() {
      int[] all = Arrays.copyOf(places, text.length() + 1);
      all[0] = offset;
      all[text.length()] = offset + source.length();
      return all;
    }
  }
}
