package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.libretranslate.Languages;
import dev.unroll.engine.lexical.Formality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Languages as DeepL spells them: {@code EN-GB} for {@code en}. DeepL's clients insist on a variant
 * of some target languages; the models here know one of each.
 */
final class DeepLLanguages {
  private static final Map<String, List<String>> VARIANTS =
      Map.of("en", List.of("EN-GB", "EN-US"), "pt", List.of("PT-BR", "PT-PT"));

  /** Codes that mean the same. */
  private static final Map<String, String> SAME = Map.of("nb", "no", "no", "nb");

  private DeepLLanguages() {}

  /** A language in a list. */
  @Schema(name = "DeepLLanguage")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Listed(
      @Schema(examples = "EN-GB") String language,
      @Schema(examples = "English (United Kingdom)") String name,
      @JsonProperty("supports_formality") @Nullable Boolean supportsFormality) {}

  /** Those that can be translated from. */
  static List<Listed> sources(Languages languages) {
    return languages.sources().stream()
        .map(code -> new Listed(spelled(code), Languages.name(code), null))
        .toList();
  }

  /** Those that can be translated into. */
  static List<Listed> targets(Languages languages) {
    List<Listed> targets = new ArrayList<>();
    for (String code : languages.targets()) {
      for (String variant : VARIANTS.getOrDefault(code, List.of(spelled(code)))) {
        String name = Locale.forLanguageTag(variant).getDisplayName(Locale.ENGLISH);
        targets.add(
            new Listed(
                variant,
                variant.contains("-") ? name : Languages.name(code),
                Formality.isKnownIn(code)));
      }
    }
    return targets;
  }

  /** A language of ours in DeepL's spelling. */
  static String spelled(String code) {
    return code.replace('_', '-').toUpperCase(Locale.ROOT);
  }

  /** The language of ours that a spelling of DeepL's means. */
  static Optional<String> find(String spelled, Collection<String> languages) {
    String whole = normal(spelled);
    return one(whole, languages)
        .or(() -> one(whole.replaceFirst("-.*", ""), languages))
        .or(() -> Optional.ofNullable(SAME.get(whole)).flatMap(same -> one(same, languages)));
  }

  private static Optional<String> one(String normal, Collection<String> languages) {
    return languages.stream().filter(code -> normal(code).equals(normal)).findFirst();
  }

  /** A code without what makes no difference. */
  static String normal(String code) {
    return code.strip().replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** A code without its variant, as dictionaries of glossaries have it. */
  static String base(String code) {
    return normal(code).replaceFirst("-.*", "");
  }
}
