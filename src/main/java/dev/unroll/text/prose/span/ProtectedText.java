package dev.unroll.text.prose.span;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text for a model, and what its translation must have: a sentence, or a part of one between
 * spans that the model does not get.
 */
public final class ProtectedText implements SentencePart {
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}++");

  private final String sentence;
  private final String source;
  private final String text;
  private final int[] places;
  private final List<CopyRule> rules;
  private final IntPredicate reserved;
  private final boolean isPart;

  /**
   * A text.
   *
   * @param sentence that it is, or is a part of
   * @param source what it was made of
   * @param text for the model
   * @param places where each place of the text is in the sentence, the end included
   * @param reserved what its translation has only where a rule says so
   * @param isPart whether it is a part of a sentence
   */
  ProtectedText(
      String sentence,
      String source,
      String text,
      int[] places,
      List<CopyRule> rules,
      IntPredicate reserved,
      boolean isPart) {
    this.sentence = sentence;
    this.source = source;
    this.text = text;
    this.places = places;
    this.rules = List.copyOf(rules);
    this.reserved = reserved;
    this.isPart = isPart;
  }

  /** The sentence that it is, or is a part of. */
  public String sentence() {
    return sentence;
  }

  /** What the model is to translate. */
  public String text() {
    return text;
  }

  /** What the translation must have. */
  public List<CopyRule> rules() {
    return rules;
  }

  /** The code points that the translation has only where a rule says so. */
  public IntPredicate reserved() {
    return reserved;
  }

  /** Where each place of the text is in the sentence, the end included. */
  public int[] places() {
    return places.clone();
  }

  /**
   * The translation that a reader gets, with stand-ins for what it copies.
   *
   * @param translation the model's
   * @param placed whether to tell where its places are afterwards
   */
  public Restored restore(String translation, boolean placed) {
    return new Restoration(this, translation).restore(placed);
  }

  /**
   * The beginning of the translation that a reader gets, of a text whose translation may be read as
   * it is written.
   *
   * @param begun the beginning of the model's translation
   */
  public String restoreBeginning(String begun) {
    if (isVerified()) {
      return "";
    }
    int end = begun.length();
    if (reserved instanceof Reserved) { // Else readers get it as it is.
      end = 0;
      for (int next = wordEnd(begun, 0); next > 0; next = wordEnd(begun, next)) {
        if (!isCertain(begun.substring(end, next))) {
          break;
        }
        end = next;
      }
      // Without a word the translation may be given up.
      if (!Restoration.hasWords(begun.substring(0, end))) {
        return "";
      }
    }
    String part = asPart(begun.substring(0, end));
    return Borders.mayBegin(this, part) ? part : " " + part;
  }

  /** After the next word with the blank behind it, or the next word that needs none; 0 if none. */
  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (Character.isWhitespace(c) || Character.isIdeographic(c)) {
        return at;
      }
    }
    return 0;
  }

  /** Whether a word with the blank behind it is in no span and stays as it is. */
  private boolean isCertain(String word) {
    String letters = NUMBER.matcher(word).replaceAll("a");
    return word.codePoints().noneMatch(reserved) && PlainText.is(letters);
  }

  /**
   * The same text, of whose translation terms are required as well.
   *
   * @param terms in their forms, which may be there
   * @param times how often what a rule says is still required on its own; less than the rule says
   *     where it is part of a term
   */
  public ProtectedText with(List<List<String>> terms, ToIntFunction<CopyRule> times) {
    List<CopyRule> all = new ArrayList<>();
    for (CopyRule rule : rules) {
      int alone = rule.times() == 0 ? 0 : times.applyAsInt(rule);
      if (alone > 0 || rule.times() == 0) {
        all.add(rule.times(alone));
      }
    }
    for (List<String> forms : terms) {
      all.add(CopyRule.optional(forms));
    }
    return new ProtectedText(sentence, source, text, places, all, reserved, isPart);
  }

  /**
   * Whether its translation must have something, so that nothing of it is certain before its end.
   */
  public boolean isVerified() {
    return rules.stream().anyMatch(rule -> rule.times() > 0);
  }

  /** A text that a model gets and gives as it is. */
  static ProtectedText plain(String text) {
    int[] places = IntStream.rangeClosed(0, text.length()).toArray();
    return new ProtectedText(text, text, text, places, List.of(), _ -> false, /* isPart= */ false);
  }

  String source() {
    return source;
  }

  /** Where it begins in the sentence. */
  int start() {
    return places[0];
  }

  /** Where it ends in the sentence. */
  int end() {
    return places[places.length - 1];
  }

  /**
   * The rules for placeholders or numbers that keep their order, in the order of the text, each as
   * often as it is there; none where they are all the same.
   */
  public List<CopyRule> ordered() {
    List<CopyRule> all = rules.stream().filter(CopyRule::isOrdered).toList();
    if (all.stream().map(CopyRule::source).distinct().count() < 2) {
      return List.of();
    }
    Map<Integer, CopyRule> places = new TreeMap<>();
    for (CopyRule rule : all) {
      if (rule.times() == 1) {
        places.put(rule.start(), rule);
        continue;
      }
      int at = -1;
      for (int i = 0; i < rule.times(); i++) {
        at = text.indexOf(rule.forms().getFirst(), at + 1);
        places.put(at, rule);
      }
    }
    return List.copyOf(places.values());
  }

  /** The translation of a part, without a capital and a full stop that its source has not. */
  String asPart(String translation) {
    if (!isPart || translation.length() < 2) {
      return isPart ? "" : translation;
    }
    String written = translation;
    boolean capital =
        Character.isUpperCase(written.charAt(0))
            && !Character.isUpperCase(written.charAt(1))
            && Character.isLowerCase(text.charAt(0));
    if (capital) {
      written = Character.toLowerCase(written.charAt(0)) + written.substring(1);
    }
    boolean stop = written.endsWith(".") && !text.endsWith(".");
    return stop ? written.substring(0, written.length() - 1) : written;
  }
}
