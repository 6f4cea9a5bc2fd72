package dev.unroll.text.prose.normal;

/**
 * The typography that readers of a language expect of a translation, in the place of the plain form
 * that a model writes. It depends on the language alone, not on how the source was typed, so that
 * two ways to type a sentence have the same translation.
 *
 * <p>French: guillemets with no-break spaces for straight double quotes, a narrow no-break space
 * before {@code ; ! ?}, a no-break space before {@code :} and one sign for three dots, as the
 * Imprimerie nationale has them. Apostrophes and numbers stay as they are. Other languages stay as
 * the model writes them.
 */
public final class Typography {
  private static final Typography PLAIN = new Typography(false);
  private static final Typography FRENCH = new Typography(true);

  private final boolean french;

  private Typography(boolean french) {
    this.french = french;
  }

  /**
   * The typography of a language.
   *
   * @param language ISO 639-1 code, or a code that begins with one
   */
  public static Typography of(String language) {
    boolean isFrench =
        language.equals("fr") || language.startsWith("fr-") || language.startsWith("fra_");
    return isFrench ? FRENCH : PLAIN;
  }

  /** A translation as its readers expect it. */
  public String restore(String translation) {
    return french ? new FrenchTypography(translation, true).restore() : translation;
  }

  /** What is certain of a translation of which only the beginning is known. */
  public String restoreBeginning(String beginning) {
    return french ? new FrenchTypography(beginning, false).restore() : beginning;
  }
}
