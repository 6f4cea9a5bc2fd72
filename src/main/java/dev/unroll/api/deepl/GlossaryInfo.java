package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What version 2 of the API says of a glossary, which has one dictionary there. */
@Schema(name = "DeepLGlossary")
record GlossaryInfo(
    @JsonProperty("glossary_id") String id,
    String name,
    boolean ready,
    @JsonProperty("source_lang") String source,
    @JsonProperty("target_lang") String target,
    @JsonProperty("creation_time") String created,
    @JsonProperty("entry_count") int entries) {
  static GlossaryInfo of(Glossary glossary) {
    Glossary.Dictionary only = glossary.dictionaries().getFirst();
    return new GlossaryInfo(
        glossary.id(),
        glossary.name(),
        true,
        only.source(),
        only.target(),
        glossary.created().toString(),
        only.entries().size());
  }

  /** Several of them. */
  @Schema(name = "DeepLGlossaries")
  record Listed(List<GlossaryInfo> glossaries) {}
}
