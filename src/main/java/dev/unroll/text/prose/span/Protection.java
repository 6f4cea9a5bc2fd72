package dev.unroll.text.prose.span;

import dev.unroll.text.prose.normal.Normalized;
import dev.unroll.text.prose.normal.Normalizer;
import dev.unroll.text.prose.span.ProtectedSentence.Nature;
import dev.unroll.text.prose.span.Span.Kind;
import java.util.ArrayList;
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

  /**
   * Adds what is from one place to another; blanks around it, signs beside a span and what has no
   * words are copied.
   */
  private void addText(
      String sentence,
      int from,
      int to,
      List<Span> spans,
      boolean isPart,
      List<SentencePart> parts) {
    int start = from;
    int end = to;
    while (start < end && isApart(sentence, start, from > 0, spans)) {
      start++;
    }
    while (end > start && isApart(sentence, end - 1, to < sentence.length(), spans)) {
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

  /** Whether a character beside a span that divides the sentence is copied with it. */
  private static boolean isApart(String sentence, int at, boolean inside, List<Span> spans) {
    char c = sentence.charAt(at);
    return Character.isWhitespace(c)
        || (inside
            && !Character.isLetterOrDigit(c)
            && !Character.isSurrogate(c)
            && spans.stream().noneMatch(span -> span.start() <= at && at < span.end()));
  }

  private ProtectedText text(
      String sentence, String text, int offset, List<Span> spans, boolean isPart) {
    Normalized plain = Normalizer.normalized(text);
    TextBuilder builder = new TextBuilder(text, plain, offset);
    Map<String, Integer> byText = new HashMap<>();
    int marked = 0;
    for (Span span : spans) {
      builder.copyUntil(span.start());
      String own = span.text(text);
      int start = builder.length();
      if (marked < marks) {
        String mark = String.valueOf(Marks.of(marked++));
        builder.replace(span, mark);
        builder.add(span, new TextBuilder.Copy(List.of(mark), own, written(span, text)), start);
      } else {
        String copy = isDigital(span.kind()) ? Normalizer.normalize(own) : own;
        builder.replace(span, copy);
        Integer same = byText.putIfAbsent(copy, builder.size());
        if (same == null) {
          builder.add(span, literal(span, text, copy), start);
        } else {
          builder.repeat(same, start);
        }
      }
    }
    builder.copyUntil(text.length());
    List<CopyRule> rules = builder.rules();
    String outside = builder.outside();
    Map<String, Integer> digits = digitsInWords(outside);
    digits.forEach((run, at) -> rules.add(digitRule(run, builder)));
    if (NumberWords.hasOne(outside, source)) {
      rules.add(CopyRule.optional(List.of("1")));
    }
    boolean mayInvent = NumberWords.mayBeIn(outside, source);
    return new ProtectedText(
        sentence,
        text,
        builder.text(),
        builder.places(),
        rules,
        Reserved.of(outside, !mayInvent),
        isPart);
  }

  /** What a model without marks copies of a span. */
  private TextBuilder.Copy literal(Span span, String sentence, String copy) {
    String own = span.text(sentence);
    List<String> all = new ArrayList<>(List.of(copy));
    forms.map(each -> each.of(span.kind(), own)).orElse(List.of(own)).stream()
        .filter(form -> !all.contains(form) && (localized || digits(form).equals(digits(own))))
        .forEach(all::add);
    String written = written(span, sentence);
    if (localized && !all.contains(written)) {
      all.add(written);
    }
    return new TextBuilder.Copy(all, own, written);
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

  private static CopyRule digitRule(String run, TextBuilder builder) {
    List<String> all = new ArrayList<>(List.of(run));
    all.addAll(NumberWords.ordinals(run));
    int at = Math.max(0, builder.text().indexOf(run));
    return new CopyRule(
        all, 1, true, run, "", at, at + run.length(), Surroundings.OF_WORD, /* isOrdered= */ false);
  }
}
