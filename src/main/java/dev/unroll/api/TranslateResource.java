package dev.unroll.api;

import dev.unroll.engine.translation.TranslationEvent;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** LibreTranslate's API: translation, its languages, detection. */
@Path("/")
@Tag(name = "Translation")
public class TranslateResource {
  private final Translations translations;
  private final Generation generation;
  private final TranslateSettings settings;

  TranslateResource(Translations translations, Generation generation, UnrollSettings settings) {
    this.translations = translations;
    this.generation = generation;
    this.settings = settings.translate();
  }

  @POST
  @Path("translate")
  @Operation(
      operationId = "translate",
      summary = "Translate texts",
      description =
          "LibreTranslate's call, as JSON, a form or a query. Ours beside it: `model`, `beam`,"
              + " `alignment`, and with `Accept: text/event-stream` a stream of server-sent events:"
              + " `data: {\"index\": 0, \"text\": \"…\"}` with the next words of a text each, which"
              + " follow what came before of that text, and at the end `data: {…}` with the whole"
              + " answer, which has `translatedText`. A failure in mid-stream is the event"
              + " `data: {\"error\": \"…\"}`, and the last one.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = TranslateParameters.class),
            examples =
                @ExampleObject(
                    name = "text",
                    value =
                        """
                        {"q": "Where is the station?", "source": "en", "target": "fr"}""")),
        @Content(
            mediaType = MediaType.APPLICATION_FORM_URLENCODED,
            schema = @Schema(implementation = TranslateParameters.class))
      })
  @APIResponse(
      responseCode = "200",
      description = "The translation, or the stream of its words",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = Translation.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema =
                @Schema(
                    oneOf = {
                      Translation.Piece.class,
                      Translation.class,
                      Translation.Failure.class
                    }))
      })
  @APIResponse(responseCode = "400", ref = ApiDescription.TRANSLATION_REFUSED)
  @APIResponse(responseCode = "403", ref = ApiDescription.TRANSLATION_REFUSED)
  @APIResponse(responseCode = "429", ref = ApiDescription.TRANSLATION_REFUSED)
  @APIResponse(responseCode = "500", ref = ApiDescription.TRANSLATION_REFUSED)
  @APIResponse(responseCode = "503", ref = ApiDescription.TRANSLATION_REFUSED)
  public Uni<Response> translate(@Context RoutingContext context, @Context HttpHeaders headers) {
    boolean streamed = prefersEvents(headers);
    return parameters(context)
        .map(parameters -> TranslateRequest.parse(parameters, settings))
        .flatMap(translations::admit)
        .flatMap(admitted -> streamed ? stream(admitted) : whole(admitted));
  }

  @POST
  @Path("detect")
  @Operation(
      operationId = "detectLanguage",
      summary = "Tell the language of a text",
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
      description = "The languages; English with confidence 0 if none is likely",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Translation.Detection[].class)))
  @APIResponse(responseCode = "400", ref = ApiDescription.TRANSLATION_REFUSED)
  public Uni<Response> detect(@Context RoutingContext context) {
    return parameters(context)
        .map(parameters -> parameters.texts().all())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(texts -> Generation.whole(translations.detect(texts)));
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
  public Response languages() {
    Languages languages = translations.languages();
    return Generation.whole(
        languages.codes().stream()
            .map(code -> new Language(code, Languages.name(code), languages.targets(code)))
            .toList());
  }

  @POST
  @Path("languages")
  @NonBlocking
  @Operation(hidden = true)
  public Response languagesAsked() {
    return languages();
  }

  @GET
  @Path("frontend/settings")
  @NonBlocking
  @Operation(
      operationId = "getFrontendSettings",
      summary = "What LibreTranslate's pages want to know")
  @APIResponse(
      responseCode = "200",
      description = "Limits and first languages",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FrontendSettings.class)))
  public Response frontendSettings() {
    return Generation.whole(FrontendSettings.of(settings, translations.languages()));
  }

  @POST
  @Path("suggest")
  @NonBlocking
  @Operation(hidden = true)
  public Response suggest() {
    throw ApiException.forbidden("Suggestions are disabled on this server.");
  }

  @POST
  @Path("translate_file")
  @NonBlocking
  @Operation(hidden = true)
  public Response translateFile() {
    throw ApiException.forbidden("Files translation are disabled on this server.");
  }

  /** A language as LibreTranslate lists it. */
  @Schema(name = "Language")
  record Language(
      @Schema(examples = "en") String code,
      @Schema(examples = "English") String name,
      @Schema(examples = "[\"en\", \"fr\"]") List<String> targets) {}

  private Uni<Parameters> parameters(RoutingContext context) {
    return generation
        .body(context)
        .map(
            body -> {
              Parameters parameters = Parameters.read(context, body);
              checkKey(parameters.text("api_key").orElse(""));
              return parameters;
            });
  }

  private void checkKey(String key) {
    List<String> keys = settings.apiKeys().orElse(List.of());
    if (keys.isEmpty()) {
      return;
    }
    if (key.isEmpty()) {
      throw ApiException.invalid(
          "api_key", "Please contact the server operator to get an API key", "missing");
    }
    byte[] given = key.getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    for (String one : keys) {
      known |= MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), given);
    }
    if (!known) {
      throw ApiException.forbidden("Invalid API key");
    }
  }

  private static boolean prefersEvents(HttpHeaders headers) {
    MediaType best;
    try {
      best = headers.getAcceptableMediaTypes().getFirst();
    } catch (IllegalArgumentException | WebApplicationException unreadable) {
      return false;
    }
    return best.getType().equals("text") && best.getSubtype().equals("event-stream");
  }

  private Uni<Response> stream(AdmittedTranslation admitted) {
    return Uni.createFrom()
        .item(
            generation.streamed(
                admitted
                    .events()
                    .map(event -> frames(event, admitted))
                    .filter(frames -> !frames.isEmpty()),
                frames -> frames));
  }

  private static String frames(TranslationEvent event, AdmittedTranslation answer) {
    StringBuilder frames = new StringBuilder();
    answer.news().forEach(piece -> frames.append(EventStream.data(piece)));
    switch (event) {
      case TranslationEvent.Finished _ -> frames.append(EventStream.data(answer.whole()));
      case TranslationEvent.Failed failed ->
          frames.append(EventStream.data(new Translation.Failure(failure(failed))));
      case TranslationEvent.Piece _, TranslationEvent.Translated _ -> {}
    }
    return frames.toString();
  }

  private static Uni<Response> whole(AdmittedTranslation admitted) {
    return admitted
        .events()
        .invoke(
            event -> {
              if (event instanceof TranslationEvent.Failed failed) {
                throw ApiException.failed(failure(failed));
              }
            })
        .collect()
        .last()
        .map(last -> Generation.whole(admitted.whole()));
  }

  private static String failure(TranslationEvent.Failed failed) {
    return "Cannot translate text: " + failed.message();
  }
}
