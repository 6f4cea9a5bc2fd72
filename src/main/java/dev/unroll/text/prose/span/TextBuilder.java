package dev.unroll.text.prose.span;

import dev.unroll.text.prose.normal.Normalized;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A text for a model as it is made. */
final class TextBuilder {
  /** Placeholders that are filled in by their number. */
  private static final Pattern ORDERED =
      Pattern.compile(
          "%[-+#0 ]*[\\d*]*(?:\\.[\\d*]+)?(?:hh|h|ll|l|L|z|j|t|q)?[diouxXeEfFgGaAcCsSp@]|\\{}");

  /**
   * Spans that may change places without anybody seeing it. English and French keep the order of
   * one sort; a share and an amount may stand the other way round.
   */
  private enum Sort {
    PLACEHOLDER,
    AMOUNT,
    SHARE,
    NUMBER
  }

  /** Of more, each with each other is too much to compare, and no sentence has them. */
  private static final int MOST_COMPARED = 64;

  private final String source;
  private final Normalized plain;
  private final int offset;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder outside = new StringBuilder();
  private final List<Copy> copies = new ArrayList<>();
  private final List<Span.Kind> kinds = new ArrayList<>();

  /** Where each copy is in the text. */
  private final List<List<Integer>> starts = new ArrayList<>();

  private int[] places;
  private int next;

  TextBuilder(String source, Normalized plain, int offset) {
    this.source = source;
    this.plain = plain;
    this.offset = offset;
    this.places = new int[2 * source.length() + 16];
  }

  String text() {
    return text.toString();
  }

  /** What of the text is in no span; a blank stands for each span. */
  String outside() {
    return outside.toString();
  }

  /** How many copies there are. */
  int size() {
    return copies.size();
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

  void add(Span span, Copy copy, int start) {
    copies.add(copy);
    kinds.add(span.kind());
    starts.add(new ArrayList<>(List.of(start)));
  }

  void repeat(int copy, int start) {
    starts.get(copy).add(start);
  }

  /** The rules for all copies; a form is of one copy only, its own before others. */
  List<CopyRule> rules() {
    Set<String> taken = copies.stream().map(Copy::own).collect(Collectors.toSet());
    BitSet ordered = ordered();
    List<CopyRule> rules = new ArrayList<>();
    for (int i = 0; i < copies.size(); i++) {
      Copy copy = copies.get(i).without(taken);
      taken.addAll(copy.forms());
      int length = copy.own().length();
      boolean number = kinds.get(i) == Span.Kind.NUMBER;
      Surroundings surroundings =
          starts.get(i).stream()
              .map(start -> Surroundings.of(text.toString(), start, start + length, number))
              .reduce(Surroundings::or)
              .orElse(Surroundings.OF_WORD);
      int start = starts.get(i).getFirst();
      rules.add(
          new CopyRule(
              copy.forms(),
              starts.get(i).size(),
              false,
              copy.source(),
              copy.written(),
              start,
              start + length,
              surroundings,
              ordered.get(i)));
    }
    return rules;
  }

  /** Of each copy, whether it keeps its place among others: those of the first sort of several. */
  private BitSet ordered() {
    Map<Sort, BitSet> bySort = new EnumMap<>(Sort.class);
    for (int i = 0; i < copies.size(); i++) {
      int copy = i;
      sort(i).ifPresent(sort -> bySort.computeIfAbsent(sort, _ -> new BitSet()).set(copy));
    }
    return bySort.values().stream().filter(this::differ).findFirst().orElseGet(BitSet::new);
  }

  private boolean differ(BitSet some) {
    return some.stream().mapToObj(copies::get).map(Copy::source).distinct().count() > 1;
  }

  private Optional<Sort> sort(int copy) {
    String text = copies.get(copy).source();
    if (ORDERED.matcher(text).matches()) {
      return Optional.of(Sort.PLACEHOLDER);
    }
    if (kinds.get(copy) != Span.Kind.NUMBER || !isPlain(copy)) {
      return Optional.empty();
    }
    boolean isAmount =
        text.codePoints().anyMatch(c -> PlainText.isCurrency(c) || Character.isLetter(c));
    return Optional.of(isAmount ? Sort.AMOUNT : text.indexOf('%') >= 0 ? Sort.SHARE : Sort.NUMBER);
  }

  /** Whether a copy is found in one place only: no 1 beside 145, nor twice. */
  private boolean isPlain(int copy) {
    String own = copies.get(copy).own();
    return copies.size() <= MOST_COMPARED
        && starts.get(copy).size() == 1
        && IntStream.range(0, copies.size())
            .filter(i -> i != copy)
            .mapToObj(i -> copies.get(i).own())
            .noneMatch(other -> other.contains(own) || own.contains(other));
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

  /**
   * What a span becomes.
   *
   * @param forms that the model may write
   * @param source its text
   * @param written what a reader gets
   */
  record Copy(List<String> forms, String source, String written) {
    /** The same without the forms of others. */
    Copy without(Set<String> others) {
      return new Copy(
          forms.stream().filter(form -> form.equals(own()) || !others.contains(form)).toList(),
          source,
          written);
    }

    String own() {
      return forms.getFirst();
    }
  }
}
