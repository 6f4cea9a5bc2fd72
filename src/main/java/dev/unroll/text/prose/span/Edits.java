package dev.unroll.text.prose.span;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replacements of stretches of a text, and where its places are afterwards. */
final class Edits {
  private record Edit(int start, int end, String text) {}

  private final List<Edit> edits = new ArrayList<>();

  /** Notes a replacement; none may overlap another. Several at one place keep their order. */
  void replace(int start, int end, String text) {
    edits.add(new Edit(start, end, text));
  }

  boolean areNone() {
    return edits.isEmpty();
  }

  /** The text with the replacements. */
  String apply(String text) {
    edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    StringBuilder edited = new StringBuilder();
    int done = 0;
    for (Edit edit : edits) {
      edited.append(text, done, edit.start()).append(edit.text());
      done = edit.end();
    }
    return edited.append(text, done, text.length()).toString();
  }

  /** Where places of the text are in the edited one; those within a replacement are at its ends. */
  int[] map(int[] places) {
    int[] mapped = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      mapped[i] = map(places[i]);
    }
    return mapped;
  }

  private int map(int place) {
    int shift = 0;
    for (Edit edit : edits) {
      if (edit.start() >= place) {
        break;
      }
      if (edit.end() > place) {
        return edit.start() + shift;
      }
      shift += edit.text().length() - (edit.end() - edit.start());
    }
    return place + shift;
  }
}
