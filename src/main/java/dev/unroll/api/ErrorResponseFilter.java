package dev.unroll.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds the error responses that the operations of a protocol share to the OpenAPI document. */
public final class ErrorResponseFilter implements OASFilter {
  private static final String KEY = "key";
  private static final Shared NO_MODEL = new Shared("404", "NoModel");
  private static final Shared NO_KEY = new Shared("401", "NoKey");
  private static final Shared NOT_ALLOWED = new Shared("403", "NotAllowed");
  private static final List<Shared> OURS_AND_OPENAI =
      List.of(
          new Shared("400", "BadRequest"),
          NO_KEY,
          NOT_ALLOWED,
          NO_MODEL,
          new Shared("429", "Busy"),
          new Shared("503", "Draining"));
  private static final List<Shared> ANTHROPIC =
      Stream.of("400", "401", "403", "404", "413", "429", "500", "503")
          .map(status -> new Shared(status, "MessageRefused"))
          .toList();

  private static final List<Shared> LIBRETRANSLATE =
      Stream.of("400", "401", "403", "429", "500", "503")
          .map(status -> new Shared(status, "TranslationRefused"))
          .toList();

  private static final List<Shared> INFERENCE =
      Stream.of("400", "401", "403", "404", "429", "503")
          .map(status -> new Shared(status, "InferenceRefused"))
          .toList();

  private static final List<Shared> DEEPL =
      Stream.of("400", "403", "404", "413", "429", "503")
          .map(status -> new Shared(status, "DeepLRefused"))
          .toList();

  private static final Pattern INFERENCE_PATHS = Pattern.compile("/v2(/(health|models)(/.*)?)?");

  /** A status and the name of its response among the document's components. */
  private record Shared(String status, String name) {
    void addTo(Operation operation) {
      operation.getResponses().addAPIResponse(status, OASFactory.createAPIResponse().ref(name));
    }
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    APIResponse busy = error("All slots are taken and the queue is full", "ApiError");
    document
        .getComponents()
        .addResponse(
            "BadRequest", error("The request is wrong; `param` names the field", "ApiError"))
        .addResponse("NoKey", error("The service wants a key, or another one", "ApiError"))
        .addResponse("NotAllowed", error("The key may not use this model", "ApiError"))
        .addResponse("NoModel", error("There is no such model", "ApiError"))
        .addResponse("Busy", busy.addHeader(HttpHeaders.RETRY_AFTER, retryAfter()))
        .addResponse("Draining", error("The service is shutting down", "ApiError"))
        .addResponse("MessageRefused", error("The error in Anthropic's format", "MessageError"))
        .addResponse(
            "TranslationRefused", error("The error in LibreTranslate's format", "TranslationError"))
        .addResponse(
            "InferenceRefused",
            error("The error in the Open Inference Protocol's format", "InferenceError"))
        .addResponse("DeepLRefused", error("The error in DeepL's format", "DeepLError"));
    document
        .getComponents()
        .addSecurityScheme(
            KEY,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("A key, where the operator has set some"));
    document.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(KEY));
    document.addSecurityRequirement(OASFactory.createSecurityRequirement()); // else none
    document.getPaths().getPathItems().forEach(ErrorResponseFilter::addErrors);
  }

  private static void addErrors(String path, PathItem item) {
    if (item.getPOST() != null) {
      errors(path).forEach(error -> error.addTo(item.getPOST()));
    } else if (path.contains("{id}")) {
      List.of(NO_KEY, NOT_ALLOWED, NO_MODEL).forEach(error -> error.addTo(item.getGET()));
    }
  }

  private static List<Shared> errors(String path) {
    if (path.startsWith("/v1/messages")) {
      return ANTHROPIC;
    }
    if (path.startsWith("/v1/")) {
      return OURS_AND_OPENAI;
    }
    if (INFERENCE_PATHS.matcher(path).matches()) {
      return INFERENCE;
    }
    return path.startsWith("/v2/") || path.startsWith("/v3/") ? DEEPL : LIBRETRANSLATE;
  }

  private static APIResponse error(String description, String schema) {
    return OASFactory.createAPIResponse()
        .description(description)
        .content(
            OASFactory.createContent()
                .addMediaType(
                    MediaType.APPLICATION_JSON,
                    OASFactory.createMediaType().schema(OASFactory.createSchema().ref(schema))));
  }

  private static Header retryAfter() {
    return OASFactory.createHeader()
        .description("Seconds after which to try again")
        .schema(OASFactory.createSchema().addType(Schema.SchemaType.INTEGER).format("int32"));
  }
}
