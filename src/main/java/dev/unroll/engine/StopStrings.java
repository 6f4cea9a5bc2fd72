package dev.unroll.engine;

import java.util.List;
import java.util.Optional;

/**
 * Watches a growing text for the strings that end it. Text that may be the beginning of one is held
 * back until it is decided; a string that is found is not given out.
 *
 * <p>The text is watched character by character, so that the outcome does not depend on how it was
 * cut into tokens: the string that is complete first ends it.
 */
final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private Optional<String> found = Optional.empty();

  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  /** Takes the next piece of text and returns what may be given out. */
  String append(String text) {
    if (stops.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && found.isEmpty(); i++) {
      held.append(text.charAt(i));
      int length = longestCompleted();
      if (length > 0) {
        found = Optional.of(held.substring(held.length() - length));
        held.setLength(held.length() - length);
        out.append(held);
        held.setLength(0);
      } else {
        int keep = longestBeginning();
        out.append(held, 0, held.length() - keep);
        held.delete(0, held.length() - keep);
      }
    }
    return out.toString();
  }

  /** Whether the text is over. */
  boolean found() {
    return found.isPresent();
  }

  /** The string that has ended the text, if one has. */
  Optional<String> which() {
    return found;
  }

  /** What was held back, once no more text comes. */
  String rest() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  private int longestCompleted() {
    int longest = 0;
    for (String stop : stops) {
      if (stop.length() > longest && endsWith(stop, stop.length())) {
        longest = stop.length();
      }
    }
    return longest;
  }

  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
        if (endsWith(stop, n)) {
          longest = n;
        }
      }
    }
    return longest;
  }

  /** Whether the held text ends with the first {@code n} characters of a stop string. */
  private boolean endsWith(String stop, int n) {
    int start = held.length() - n;
    return start >= 0 && stop.startsWith(held.substring(start));
  }
}
