package dev.unroll.text.prose.normal;

/**
 * Brings a sentence into the plain form that models see, in training and in use, whatever its
 * language: composed characters (NFC) without soft hyphens, zero-width and direction marks and
 * control characters; single blanks; full-width forms, ligatures and mathematical letters as plain
 * ones; straight quotes, {@code ...} and hyphens for their typographic forms. French quotes lose
 * their inner blanks. Nothing that carries a meaning is changed: superscripts, fractions and
 * symbols stay, and so do joiners within emoji and in scripts that need them.
 *
 * <p>The plain form of a plain form is itself. {@link Typography} is the way back.
 */
public final class Normalizer {
  private Normalizer() {}

  /** The plain form of a sentence, without blanks around it. */
  public static String normalize(String sentence) {
    return isPlain(sentence) ? sentence : normalized(sentence).text();
  }

  /** The plain form of a sentence, and where its characters come from. */
  public static Normalized normalized(String sentence) {
    Normalized source = Normalized.identity(sentence);
    return isPlain(sentence) ? source : new Plain(Composition.of(Invisible.without(source))).read();
  }

  /** Whether a sentence has only characters that stay, as most have. */
  private static boolean isPlain(String sentence) {
    boolean blank = true;
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      boolean stays =
          c == ' ' ? !blank : (c > ' ' && c < 0x7F && c != '`') || (c >= 0xC0 && c <= 0x17F);
      if (!stays) {
        return false;
      }
      blank = c == ' ';
    }
    return sentence.isEmpty() || !blank;
  }
}
