package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.UnrollSettings;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** LibreTranslate's languages: which there are, and which one a text is in. */
@Path("/")
@Tag(name = "Translation")
public class LanguagesResource {
  private final Translations translations;
  private final RequestReader requests;
  private final UnrollSettings settings;
  private final BoundedWork work;

  LanguagesResource(
      Translations translations,
      RequestReader requests,
      UnrollSettings settings,
      BoundedWork work) {
    this.translations = translations;
    this.requests = requests;
    this.settings = settings;
    this.work = work;
  }

  @POST
  @Path("detect")
  @Operation(
      operationId = "detectLanguage",
      summary = "Detect the language of a text",
      description = "LibreTranslate's call: of the languages that are served, the likeliest first.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = DetectParameters.class)),
        @Content(
            mediaType = MediaType.APPLICATION_FORM_URLENCODED,
            schema = @Schema(implementation = DetectParameters.class))
      })
  @APIResponse(
      responseCode = "200",
      description = "The languages; English with confidence 0 if none is detected",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Translation.Detection[].class)))
  public Uni<Response> detect(@Context RoutingContext context) {
    return requests
        .read(context)
        .map(parameters -> parameters.texts().all())
        .flatMap(
            texts ->
                work.run(
                    texts.stream().mapToLong(String::length).sum(),
                    () -> HttpExchange.json(translations.detect(Access.of(context), texts))));
  }

  @GET
  @Path("languages")
  @NonBlocking
  @Operation(
      operationId = "listLanguages",
      summary = "The languages and what each can be translated into")
  @APIResponse(
      responseCode = "200",
      description = "Every language, with the languages that it can be translated into",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Language[].class)))
  public Response languages(@Context RoutingContext context) {
    Languages languages = translations.languages(Access.of(context));
    return HttpExchange.json(
        languages.codes().stream()
            .map(code -> new Language(
                code, Languages.name(code), languages.targets(code), languages.models(code)))
            .toList());
  }

  @POST
  @Path("languages")
  @NonBlocking
  @Operation(hidden = true)
  public Response languagesAsked(@Context RoutingContext context) {
    return languages(context);
  }

  @GET
  @Path("frontend/settings")
  @NonBlocking
  @Operation(
      operationId = "getFrontendSettings",
      summary = "The settings that LibreTranslate's pages read")
  @APIResponse(
      responseCode = "200",
      description = "Limits and first languages",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FrontendSettings.class)))
  public Response frontendSettings(@Context RoutingContext context) {
    return HttpExchange.json(
        FrontendSettings.of(
            settings.translate(),
            settings.keys().isPresent(),
            translations.languages(Access.of(context))));
  }

  /**
   * A language as LibreTranslate lists it.
   *
   * @param models which is ours: what translates it, by the target
   */
  @Schema(name = "Language")
  record Language(
      @Schema(examples = "en") String code,
      @Schema(examples = "English") String name,
      @Schema(examples = "[\"en\", \"fr\"]") List<String> targets,
      @Schema(
              description = "Ours: the model that translates into each language by default",
              examples = "{\"fr\": \"translate-en-fr\"}")
          Map<String, String> models) {}
}
