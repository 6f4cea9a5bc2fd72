package dev.unroll.local;

import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.translation.TextRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How texts are translated.
 *
 * @param form how the texts are written
 * @param from language of the texts, and
 * @param into language of the translations, for a model that knows several; null for its own
 * @param beam how many translations are followed together, at least 1; 0 for the model's own
 * @param glossary how terms are translated
 * @param address how readers are addressed
 */
public record TranslationSettings(
    Form form,
    @Nullable String from,
    @Nullable String into,
    int beam,
    Map<String, String> glossary,
    Address address) {
  /** Plain texts, as the model translates them by itself. */
  public static final TranslationSettings DEFAULT =
      new TranslationSettings(Form.TEXT, null, null, 0, Map.of(), Address.ANY);

  /** How texts are written. */
  public enum Form {
    TEXT,
    HTML,
    MARKDOWN;

    TextRequest.Format forEngine() {
      return TextRequest.Format.valueOf(name());
    }
  }

  /** How readers are addressed, where a language tells. */
  public enum Address {
    /** As the model does; in texts of several sentences formally. */
    ANY,
    /** As strangers are. */
    FORMAL,
    /** As friends are. */
    INFORMAL;

    @Nullable Formality forEngine() {
      return switch (this) {
        case ANY -> null;
        case FORMAL -> Formality.MORE;
        case INFORMAL -> Formality.LESS;
      };
    }
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException when one is impossible
   */
  public TranslationSettings {
    glossary = Map.copyOf(glossary);
    if (beam < 0) {
      throw new IllegalArgumentException("beam must be at least 0, not " + beam);
    }
    if ((from == null) != (into == null)) {
      throw new IllegalArgumentException("from and into are given together or not at all");
    }
  }

  /** The same for texts that are written in another form. */
  public TranslationSettings withForm(Form other) {
    return new TranslationSettings(other, from, into, beam, glossary, address);
  }

  /** The same between two languages. */
  public TranslationSettings between(String source, String target) {
    return new TranslationSettings(form, source, target, beam, glossary, address);
  }

  /** The same with another width of the beam; 1 is greedy. */
  public TranslationSettings withBeam(int width) {
    return new TranslationSettings(form, from, into, width, glossary, address);
  }

  /** The same with a glossary. */
  public TranslationSettings withGlossary(Map<String, String> terms) {
    return new TranslationSettings(form, from, into, beam, terms, address);
  }

  /** The same addressing readers in another way. */
  public TranslationSettings withAddress(Address other) {
    return new TranslationSettings(form, from, into, beam, glossary, other);
  }
}
