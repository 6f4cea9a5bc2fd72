package dev.unroll.api;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.SharedResponses;
import dev.unroll.api.libretranslate.LibreTranslateErrors;
import dev.unroll.api.libretranslate.Translation;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the OpenAPI document says of the service as a whole, and the answers that paths share. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Unroll",
            version = "1",
            description =
                "Streams what recurrent networks generate: text, token by token, and series, value"
                    + " by value, converses and translates. `/v1/models`, `/v1/completions`,"
                    + " `/v1/chat/completions` and `/v1/embeddings` are OpenAI's, `/translate`, `/detect` and `/languages` LibreTranslate's, so that their"
                    + " clients work unchanged.",
            license = @License(name = "Apache-2.0")),
    tags = {
      @Tag(name = "Models", description = "What is served"),
      @Tag(
          name = "Text",
          description = "Texts continued and conversations answered by models of kind `text`"),
      @Tag(name = "Series", description = "Series continued by a model of kind `series`"),
      @Tag(
          name = "Translation",
          description = "LibreTranslate's API, served by models of kind `seq2seq`")
    },
    components =
        @Components(
            responses = {
              @APIResponse(
                  name = SharedResponses.BAD_REQUEST,
                  description = "The request is wrong; `param` names the field",
                  content =
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON,
                          schema = @Schema(implementation = ApiError.class))),
              @APIResponse(
                  name = SharedResponses.NO_MODEL,
                  description = "There is no such model",
                  content =
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON,
                          schema = @Schema(implementation = ApiError.class))),
              @APIResponse(
                  name = SharedResponses.BUSY,
                  description = "All slots are taken and the queue is full",
                  headers =
                      @Header(
                          name = "Retry-After",
                          description = "Seconds after which to try again",
                          schema = @Schema(implementation = Integer.class)),
                  content =
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON,
                          schema = @Schema(implementation = ApiError.class))),
              @APIResponse(
                  name = SharedResponses.DRAINING,
                  description = "The service is about to stop",
                  content =
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON,
                          schema = @Schema(implementation = ApiError.class))),
              @APIResponse(
                  name = LibreTranslateErrors.RESPONSE,
                  description = "What went wrong, as LibreTranslate says it",
                  content =
                      @Content(
                          mediaType = MediaType.APPLICATION_JSON,
                          schema = @Schema(implementation = Translation.Failure.class)))
            }))
public class ApiDescription extends Application {}
