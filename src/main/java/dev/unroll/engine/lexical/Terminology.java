package dev.unroll.engine.lexical;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Terms and how they are to be translated: a glossary. A term is found whatever its case, and in a
 * regular plural. Where terms overlap, the longer one counts. Safe for use by many threads.
 */
public final class Terminology {
  /** Without terms. */
  public static final Terminology NONE = new Terminology(Map.of());

  /** Most terms. */
  public static final int MOST = 20_000;

  /** Longest term, and longest translation of one. */
  public static final int LONGEST = 1_024;

  private static final List<String> PLURALS = List.of("s", "es", "x");

  /** The terms that begin with a word, the longest first. */
  private final Map<String, List<Term>> byFirstWord = new HashMap<>();

  private final Map<String, String> terms;

  /** A term in small letters. */
  private record Term(String source, String target) {}

  /** A term in a sentence. */
  private record Match(Term term, int end) {}

  private Terminology(Map<String, String> terms) {
    this.terms = Map.copyOf(terms);
    this.terms.forEach(
        (source, target) -> {
          String small = source.toLowerCase(Locale.ROOT);
          byFirstWord
              .computeIfAbsent(small.substring(0, wordEnd(small, 0)), _ -> new ArrayList<>())
              .add(new Term(small, target));
        });
    byFirstWord
        .values()
        .forEach(
            list ->
                list.sort(
                    Comparator.<Term>comparingInt(term -> -term.source().length())
                        .thenComparing(Term::source)
                        .thenComparing(Term::target)));
  }

  /**
   * Those of a table.
   *
   * @param terms each with its translation, blanks around them being dropped
   * @throws IllegalArgumentException with a message for whoever wrote it, when it cannot be used
   */
  public static Terminology of(Map<String, String> terms) {
    if (terms.size() > MOST) {
      throw new IllegalArgumentException(
          "a glossary has at most %,d terms, not %,d".formatted(MOST, terms.size()));
    }
    Map<String, String> checked = new LinkedHashMap<>();
    terms.forEach(
        (source, target) ->
            checked.put(checked("a term", source), checked("the translation of a term", target)));
    return checked.isEmpty() ? NONE : new Terminology(checked);
  }

  private static String checked(String what, String written) {
    String stripped = written.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException(what + " is blank");
    }
    if (stripped.length() > LONGEST) {
      throw new IllegalArgumentException(
          "%s has %,d characters; at most %,d are allowed"
              .formatted(what, stripped.length(), LONGEST));
    }
    if (stripped.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
      throw new IllegalArgumentException(what + " has a control character");
    }
    return stripped;
  }

  /** These and others, which count where both have a term. */
  public Terminology with(Terminology others) {
    if (others.isEmpty() || isEmpty()) {
      return isEmpty() ? others : this;
    }
    Map<String, String> both = new LinkedHashMap<>();
    terms.forEach((source, target) -> both.put(source.toLowerCase(Locale.ROOT), target));
    others.terms.forEach((source, target) -> both.put(source.toLowerCase(Locale.ROOT), target));
    return new Terminology(both);
  }

  public boolean isEmpty() {
    return terms.isEmpty();
  }

  /** The translation of a term, whatever its case; empty for what is none. */
  public Optional<String> find(String term) {
    String small = term.toLowerCase(Locale.ROOT);
    return small.isEmpty()
        ? Optional.empty()
        : byFirstWord.getOrDefault(small.substring(0, wordEnd(small, 0)), List.of()).stream()
            .filter(known -> known.source().equals(small))
            .map(Term::target)
            .findFirst();
  }

  /** What the translation of a sentence must have, for the terms that the sentence has. */
  public List<Requirement> requirements(String sentence) {
    if (isEmpty()) {
      return List.of();
    }
    String small = sentence.toLowerCase(Locale.ROOT);
    Map<Set<String>, Integer> times = new LinkedHashMap<>();
    int at = 0;
    while (at < small.length()) {
      int end = wordEnd(small, at);
      Match match = longest(small, at, end);
      if (match != null) {
        times.merge(forms(match.term().target()), 1, Integer::sum);
        end = match.end();
      }
      at = end;
    }
    return times.entrySet().stream()
        .map(entry -> new Requirement(List.copyOf(entry.getKey()), entry.getValue(), true))
        .toList();
  }

  /**
   * A sentence, of whose translation the terms are required, too. What is required already and is
   * part of a term is not required beside it.
   */
  public SourceSentence require(SourceSentence sentence) {
    List<Requirement> terms = requirements(sentence.text());
    if (terms.isEmpty()) {
      return sentence;
    }
    List<Requirement> all = new ArrayList<>(terms);
    for (Requirement requirement : sentence.requirements()) {
      int beside = requirement.times();
      for (Requirement term : terms) {
        String form = term.forms().getFirst();
        beside -= requirement.forms().stream().anyMatch(form::contains) ? term.times() : 0;
      }
      if (beside > 0) {
        all.add(
            new Requirement(
                requirement.forms(), beside, requirement.orMore(), requirement.surroundings()));
      }
    }
    return sentence.requiring(all);
  }

  private @Nullable Match longest(String small, int at, int wordEnd) {
    for (Term term : candidates(small, at, wordEnd)) {
      int end = at + term.source().length();
      if (small.startsWith(term.source(), at)) {
        if (isBoundary(small, end)) {
          return new Match(term, end);
        }
        for (String plural : PLURALS) {
          if (small.startsWith(plural, end) && isBoundary(small, end + plural.length())) {
            return new Match(term, end + plural.length());
          }
        }
      }
    }
    return null;
  }

  /** Those that begin with a word, or with what it is the plural of. */
  private List<Term> candidates(String small, int at, int wordEnd) {
    List<Term> candidates =
        new ArrayList<>(byFirstWord.getOrDefault(small.substring(at, wordEnd), List.of()));
    for (String plural : PLURALS) {
      int cut = wordEnd - plural.length();
      if (cut > at && small.startsWith(plural, cut)) {
        candidates.addAll(byFirstWord.getOrDefault(small.substring(at, cut), List.of()));
      }
    }
    candidates.sort(Comparator.comparingInt(term -> -term.source().length()));
    return candidates;
  }

  /**
   * The forms of a translation: as it is written, with a capital, and, of a single word, the
   * regular plural.
   */
  private static Set<String> forms(String target) {
    Set<String> forms = new LinkedHashSet<>();
    boolean isWord = target.codePoints().allMatch(Character::isLetter);
    for (String form : List.of(target, capitalized(target))) {
      forms.add(form);
      if (isWord) {
        forms.add(form + "s");
      }
    }
    return forms;
  }

  /** A text with a capital at its beginning. */
  static String capitalized(String text) {
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
  }

  /** The end of the word that begins at a place; a character that is of no word is one alone. */
  private static int wordEnd(String text, int at) {
    int end = at + Character.charCount(text.codePointAt(at));
    if (!Character.isLetterOrDigit(text.codePointAt(at))) {
      return end;
    }
    while (end < text.length() && Character.isLetterOrDigit(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static boolean isBoundary(String text, int at) {
    return at == text.length()
        || !Character.isLetterOrDigit(text.codePointAt(at))
        || !Character.isLetterOrDigit(text.codePointBefore(at));
  }
}
