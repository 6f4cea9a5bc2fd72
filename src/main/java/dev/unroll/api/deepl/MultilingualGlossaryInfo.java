package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What version 3 of the API says of a glossary. */
@Schema(name = "DeepLMultilingualGlossary")
record MultilingualGlossaryInfo(
    @JsonProperty("glossary_id") String id,
    String name,
    List<DictionaryInfo> dictionaries,
    @JsonProperty("creation_time") String created) {
  /** One of its dictionaries. */
  @Schema(name = "DeepLDictionary")
  record DictionaryInfo(
      @JsonProperty("source_lang") String source,
      @JsonProperty("target_lang") String target,
      @JsonProperty("entry_count") int entries) {
    static DictionaryInfo of(Glossary.Dictionary dictionary) {
      return new DictionaryInfo(
          dictionary.source(), dictionary.target(), dictionary.entries().size());
    }
  }

  /** Several glossaries. */
  @Schema(name = "DeepLMultilingualGlossaries")
  record Listed(List<MultilingualGlossaryInfo> glossaries) {}

  /** The entries of a dictionary. */
  @Schema(name = "DeepLDictionaryEntries")
  record Entries(
      @JsonProperty("source_lang") String source,
      @JsonProperty("target_lang") String target,
      String entries,
      @JsonProperty("entries_format") String format) {}

  /** The entries of several dictionaries. */
  @Schema(name = "DeepLDictionariesEntries")
  record AllEntries(List<Entries> dictionaries) {}

  static MultilingualGlossaryInfo of(Glossary glossary) {
    return new MultilingualGlossaryInfo(
        glossary.id(),
        glossary.name(),
        glossary.dictionaries().stream().map(DictionaryInfo::of).toList(),
        glossary.created().toString());
  }
}
