package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.translation.TranslationEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** LibreTranslate's {@code POST /translate}, whole or streamed, and suggestions. */
@Path("/")
@Tag(name = "Translation")
public class TranslateResource {
  private final Translations translations;
  private final RequestReader requests;
  private final HttpExchange http;
  private final Suggestions suggestions;
  private final BoundedWork work;
  private final TranslateSettings settings;

  TranslateResource(
      Translations translations,
      RequestReader requests,
      HttpExchange http,
      Suggestions suggestions,
      BoundedWork work,
      UnrollSettings settings) {
    this.translations = translations;
    this.requests = requests;
    this.http = http;
    this.suggestions = suggestions;
    this.work = work;
    this.settings = settings.translate();
  }

  @POST
  @Path("translate")
  @Operation(
      operationId = "translate",
      summary = "Translate texts",
      description =
          "LibreTranslate's call, as JSON, a form or a query. Ours beside it: `model`, `beam`,"
              + " `alignment`, `shortlist`, and with `Accept: text/event-stream` a stream of server-sent events:"
              + " `data: {\"index\": 0, \"text\": \"…\"}` with the next words of a text each, and at the"
              + " end `data: {…}` with the whole answer, which has `translatedText`. A failure in"
              + " mid-stream is a last event `data: {\"error\": \"…\"}`.")
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
  public Uni<Response> translate(@Context RoutingContext context, @Context HttpHeaders headers) {
    boolean streamed = prefersEvents(headers);
    return requests
        .read(context)
        .map(parameters -> TranslateRequest.parse(parameters, settings))
        .flatMap(request -> translations.admit(Access.of(context), request))
        .flatMap(admitted -> streamed ? stream(admitted) : whole(admitted));
  }

  @POST
  @Path("suggest")
  @Operation(
      operationId = "suggest",
      summary = "Suggest a better translation",
      description =
          "LibreTranslate's call, as JSON, a form or a query, where the operator wants it.")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_FORM_URLENCODED,
              schema = @Schema(implementation = SuggestParameters.class)))
  @APIResponse(
      responseCode = "200",
      description = "That it is kept",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Suggested.class)))
  public Uni<Response> suggest(@Context RoutingContext context) {
    return requests
        .read(context)
        .flatMap(
            parameters -> {
              suggestions.file(); // That none are taken is said first.
              RequestParameters.Texts texts = parameters.texts();
              String suggestion = parameters.requiredText("s");
              String source = parameters.requiredText("source");
              String target = parameters.requiredText("target");
              List<String> both = List.of(texts.all().getFirst(), suggestion);
              TranslateRequest.checkSizes(both, false, settings);
              return work.run(
                  suggestion.length(),
                  () -> {
                    suggestions.add(source, target, both.getFirst(), suggestion);
                    return HttpExchange.json(new Suggested(true));
                  });
            });
  }

  /** That a suggestion is kept. */
  @Schema(name = "Suggested")
  public record Suggested(boolean success) {}

  /** What {@code POST /suggest} takes, for the description of the API. */
  @Schema(name = "SuggestParameters")
  record SuggestParameters(
      @Schema(description = "The text", required = true) String q,
      @Schema(description = "Its better translation", required = true) String s,
      @Schema(description = "The language of the text", required = true) String source,
      @Schema(description = "The language of the translation", required = true) String target,
      @Schema(description = "Required if the service is configured with API keys")
          String api_key) {}

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
            http.streamed(
                admitted
                    .events()
                    .map(event -> frames(event, admitted))
                    .filter(frames -> !frames.isEmpty()),
                frames -> frames));
  }

  private static String frames(TranslationEvent event, AdmittedTranslation answer) {
    StringBuilder frames = new StringBuilder();
    answer.pieces().forEach(piece -> frames.append(ServerSentEvents.data(piece)));
    switch (event) {
      case TranslationEvent.Finished _ -> frames.append(ServerSentEvents.data(answer.whole()));
      case TranslationEvent.Failed failed ->
          frames.append(
              ServerSentEvents.data(new Translation.Failure(AdmittedTranslation.message(failed))));
      case TranslationEvent.Piece _, TranslationEvent.Translated _ -> {}
    }
    return frames.toString();
  }

  private static Uni<Response> whole(AdmittedTranslation admitted) {
    return admitted.finished().map(translation -> HttpExchange.json(translation.whole()));
  }
}
