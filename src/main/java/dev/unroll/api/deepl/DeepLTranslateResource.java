package dev.unroll.api.deepl;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** DeepL's {@code POST /v2/translate}. */
@Path("/v2/translate")
@Tag(name = "DeepL")
public class DeepLTranslateResource {
  private final DeepLTranslator translator;
  private final HttpExchange http;
  private final TranslateSettings settings;

  DeepLTranslateResource(DeepLTranslator translator, HttpExchange http, UnrollSettings settings) {
    this.translator = translator;
    this.http = http;
    this.settings = settings.translate();
  }

  @POST
  @Operation(
      operationId = "deeplTranslate",
      summary = "Translate texts",
      description = "DeepL's call, as JSON or a form.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = DeepLTranslateParameters.class)),
        @Content(
            mediaType = MediaType.APPLICATION_FORM_URLENCODED,
            schema = @Schema(implementation = DeepLTranslateParameters.class))
      })
  @APIResponse(
      responseCode = "200",
      description = "A translation for each text",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = DeepLTranslation.class)))
  public Uni<Response> translate(@Context RoutingContext context) {
    return http.body(
            context, body -> DeepLRequest.parse(DeepLParameters.read(context, body), settings))
        .flatMap(request -> translator.translate(Access.of(context), request))
        .map(HttpExchange::json);
  }
}
