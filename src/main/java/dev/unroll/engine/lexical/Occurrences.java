package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Surroundings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the required strings are in a translation. Longer ones come first and what they cover is
 * theirs, so that {@code 12} is not found in {@code 12:30} where both are required. A string that
 * touches what it must not is not found, and is a fault where it must not be there more often.
 */
final class Occurrences {
  private final String text;
  private final List<Requirement> requirements;
  private final BitSet covered;
  private final int[] counts;

  /** Whether a requirement's string is glued to something. */
  private final boolean[] glued;

  /** Which requirement was found at a place. */
  private final Map<Integer, String> places = new TreeMap<>();

  private Occurrences(List<Requirement> requirements, String text) {
    this.text = text;
    this.requirements = requirements;
    this.covered = new BitSet(text.length());
    this.counts = new int[requirements.size()];
    this.glued = new boolean[requirements.size()];
  }

  static Verification verify(SourceSentence source, String translation) {
    Occurrences found = new Occurrences(source.requirements(), translation);
    source.requirements().stream()
        .flatMap(requirement -> requirement.forms().stream())
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(found::cover);
    List<Requirement> unmet = found.unmet(source.order());
    String invented = found.invented(source);
    return unmet.isEmpty() && invented.isEmpty()
        ? Verification.MET
        : new Verification(unmet, invented);
  }

  private List<Requirement> unmet(List<String> order) {
    List<Requirement> unmet = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      Requirement requirement = requirements.get(i);
      if (!requirement.holds(counts[i]) || (glued[i] && !requirement.orMore())) {
        unmet.add(requirement);
      }
    }
    List<String> ordered = places.values().stream().filter(order::contains).toList();
    if (unmet.isEmpty() && !order.isEmpty() && !ordered.equals(order)) {
      requirements.stream()
          .filter(each -> order.contains(each.forms().getFirst()))
          .forEach(unmet::add);
    }
    return unmet;
  }

  /** Covers each place of a string that nothing longer covers, and counts them. */
  private void cover(String form) {
    int at = text.indexOf(form);
    while (at >= 0) {
      int end = at + form.length();
      int taken = covered.nextSetBit(at);
      boolean isFree = taken < 0 || taken >= end;
      if (isFree && found(form, at, end)) {
        covered.set(at, end);
        places.put(at, first(form));
        at = text.indexOf(form, end);
      } else {
        at = text.indexOf(form, at + 1);
      }
    }
  }

  /** The preferred form of the requirement that a form meets. */
  private String first(String form) {
    return requirements.stream()
        .filter(requirement -> requirement.forms().contains(form))
        .findFirst()
        .map(requirement -> requirement.forms().getFirst())
        .orElse(form);
  }

  private boolean found(String form, int at, int end) {
    boolean any = false;
    for (int i = 0; i < counts.length; i++) {
      if (requirements.get(i).forms().contains(form)) {
        boolean holds = requirements.get(i).surroundings().hold(text, at, end);
        counts[i] += holds ? 1 : 0;
        glued[i] |= !holds && Surroundings.OF_WORD.hold(text, at, end);
        any |= holds;
      }
    }
    return any;
  }

  private String invented(SourceSentence source) {
    int[] rest = text.codePoints().anyMatch(source.reserved()) ? uncovered(source) : new int[0];
    return new String(rest, 0, rest.length);
  }

  private int[] uncovered(SourceSentence source) {
    int[] found = new int[text.length()];
    int count = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (!covered.get(at) && source.reserved().test(text.codePointAt(at))) {
        found[count++] = text.codePointAt(at);
      }
    }
    return Arrays.copyOf(found, count);
  }
}
