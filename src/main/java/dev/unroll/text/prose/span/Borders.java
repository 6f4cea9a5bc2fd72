package dev.unroll.text.prose.span;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last look at a translation with stand-ins: a blank parts a copy from what it did not touch in
 * the source, whatever the translation is, and a comma two numbers that would be read as one.
 */
final class Borders {
  private static final String BLANK = "[ \u00A0\u202F]";

  /** Digits before which there may be further ones of the same number, and a blank. */
  private static final Pattern LAST_GROUP =
      Pattern.compile("(?<![\\p{L}\\p{Nd}.,])\\p{Nd}{1,3}" + BLANK + "$");

  private static final Pattern NEXT_GROUP = Pattern.compile("\\p{Nd}{3}(?!\\p{Nd})");

  private final ProtectedText source;
  private final String text;
  private final List<CopiedText> copies;
  private final Edits edits = new Edits();

  /** The text with its copies, and where each place of the text is in it. */
  private final String filled;

  private final int[] places;

  private Borders(ProtectedText source, String text, List<CopiedText> copies) {
    this.source = source;
    this.text = text;
    this.copies = copies;
    this.places = new int[text.length() + 1];
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      all.append(isCopy(i) ? copy(i).text() : text.substring(i, i + 1));
      places[i + 1] = all.length();
    }
    this.filled = all.toString();
  }

  /** What parts copies from what they may not touch. */
  static Edits of(ProtectedText source, String text, List<CopiedText> copies) {
    Borders borders = new Borders(source, text, copies);
    borders.look();
    return borders.edits;
  }

  /** Whether the translation of a part may be right behind what the sentence has before it. */
  static boolean mayBegin(ProtectedText part, String translation) {
    int at = part.start();
    if (at == 0 || translation.isEmpty()) {
      return true;
    }
    int before = part.sentence().codePointBefore(at);
    return Surroundings.isBlank(before)
        || Surroundings.isOpening(before)
        || Surroundings.areAlike(translation.codePointAt(0), part.sentence().codePointAt(at));
  }

  private static boolean mayEnd(ProtectedText part, String translation) {
    int at = part.end();
    if (at == part.sentence().length() || translation.isEmpty()) {
      return true;
    }
    int after = part.sentence().codePointAt(at);
    return Surroundings.isBlank(after)
        || Surroundings.isClosing(after)
        || Surroundings.areAlike(
            translation.codePointBefore(translation.length()), part.sentence().codePointBefore(at));
  }

  private boolean isCopy(int at) {
    int index = at < 0 || at >= text.length() ? -1 : StandIns.index(text.charAt(at));
    return index >= 0 && index < copies.size();
  }

  private CopiedText copy(int at) {
    return copies.get(StandIns.index(text.charAt(at)));
  }

  private void look() {
    if (!mayBegin(source, filled)) {
      edits.replace(0, 0, " ");
    }
    for (int at = 0; at <= text.length(); at++) {
      if (isCopy(at - 1) || isCopy(at)) {
        look(at);
      }
    }
    if (!mayEnd(source, filled)) {
      edits.replace(text.length(), text.length(), " ");
    }
  }

  private void look(int at) {
    String before = Surroundings.before(filled, places[at]);
    String after = Surroundings.after(filled, places[at]);
    if (isGlued(at, before, after)) {
      edits.replace(at, at, areOneNumber(before + " ", after) ? ", " : " ");
    } else if (isCopy(at) && isNew(before, after)) {
      edits.replace(at - 1, at - 1, ",");
    } else if (!isCopy(at) && !isCopy(at + 1) && !after.isEmpty()) {
      if (isNew(before + after.charAt(0), after.substring(1))) {
        edits.replace(at, at, ",");
      }
    }
  }

  private boolean isGlued(int at, String before, String after) {
    // Marks of the source are alike, and so are stand-ins.
    boolean follows =
        isCopy(at)
            && !copy(at).mayFollow(before)
            && !(isCopy(at - 1) && copy(at).mayFollow(text.substring(at - 1, at)));
    boolean precedes =
        isCopy(at - 1)
            && !copy(at - 1).mayPrecede(after)
            && !(isCopy(at) && copy(at - 1).mayPrecede(text.substring(at, at + 1)));
    return follows || precedes;
  }

  private static boolean areOneNumber(String before, String after) {
    return LAST_GROUP.matcher(before).find() && NEXT_GROUP.matcher(after).lookingAt();
  }

  /** Whether two numbers are one, and are not so in the source. */
  private boolean isNew(String before, String after) {
    Matcher last = LAST_GROUP.matcher(before);
    Matcher next = NEXT_GROUP.matcher(after);
    return last.find()
        && next.lookingAt()
        && !source
            .source()
            .replaceAll(BLANK, " ")
            .contains(last.group().replaceAll(BLANK, " ") + next.group());
  }
}
