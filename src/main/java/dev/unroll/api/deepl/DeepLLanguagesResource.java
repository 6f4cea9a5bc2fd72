package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.libretranslate.Languages;
import dev.unroll.api.libretranslate.Translations;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** DeepL's languages, and what has been used. */
@Path("/v2")
@Tag(name = "DeepL")
@NonBlocking
@Produces(MediaType.APPLICATION_JSON)
public class DeepLLanguagesResource {
  private final Translations translations;
  private final DeepLUsage usage;
  private final HttpExchange http;

  DeepLLanguagesResource(Translations translations, DeepLUsage usage, HttpExchange http) {
    this.translations = translations;
    this.usage = usage;
    this.http = http;
  }

  /** Two languages that a glossary may have. */
  @Schema(name = "DeepLLanguagePair")
  public record Pair(
      @JsonProperty("source_lang") @Schema(examples = "en") String source,
      @JsonProperty("target_lang") @Schema(examples = "fr") String target) {}

  /** All of them. */
  @Schema(name = "DeepLLanguagePairs")
  public record Pairs(@JsonProperty("supported_languages") List<Pair> pairs) {}

  @GET
  @Path("languages")
  @Operation(
      operationId = "deeplLanguages",
      summary = "The languages, of `type` `source` or `target`")
  public List<DeepLLanguages.Listed> languages(@Context RoutingContext context) {
    return listed(context, DeepLParameters.read("", context.queryParams(), new byte[0]));
  }

  @POST
  @Path("languages")
  @Operation(hidden = true)
  public Uni<Response> languagesAsked(@Context RoutingContext context) {
    return http.body(
        context, body -> HttpExchange.json(listed(context, DeepLParameters.read(context, body))));
  }

  private List<DeepLLanguages.Listed> listed(RoutingContext context, DeepLParameters parameters) {
    Languages languages = translations.languages(Access.of(context));
    return switch (parameters.text("type").orElse("source")) {
      case "source" -> DeepLLanguages.sources(languages);
      case "target" -> DeepLLanguages.targets(languages);
      default -> throw DeepLParameters.unsupported("type");
    };
  }

  @GET
  @Path("glossary-language-pairs")
  @Operation(operationId = "deeplGlossaryPairs", summary = "The languages that glossaries may have")
  public Pairs pairs(@Context RoutingContext context) {
    Languages languages = translations.languages(Access.of(context));
    List<Pair> pairs = new ArrayList<>();
    for (String source : languages.sources()) {
      for (String target : languages.targets(source)) {
        if (!target.equals(source)) {
          pairs.add(new Pair(DeepLLanguages.normal(source), DeepLLanguages.normal(target)));
        }
      }
    }
    return new Pairs(pairs);
  }

  @GET
  @Path("usage")
  @Operation(
      operationId = "deeplUsage",
      summary = "How many characters the client has had translated since the service started")
  public DeepLUsage.Used usage(@Context RoutingContext context) {
    return usage.of(Access.of(context));
  }

  @POST
  @Path("usage")
  @Operation(hidden = true)
  public DeepLUsage.Used usageAsked(@Context RoutingContext context) {
    return usage(context);
  }
}
