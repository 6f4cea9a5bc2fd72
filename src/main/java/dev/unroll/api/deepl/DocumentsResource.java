package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.FormBody;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.libretranslate.FileTranslations;
import dev.unroll.api.libretranslate.FilesResource;
import dev.unroll.api.libretranslate.TranslateRequest;
import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.translation.Treatment;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** DeepL's translation of documents. */
@Path("/v2/document")
@Tag(name = "DeepL")
public class DocumentsResource {
  private final DeepLDocuments documents;
  private final DeepLTranslator translator;
  private final FileTranslations files;
  private final HttpExchange http;
  private final BoundedWork work;

  DocumentsResource(
      DeepLDocuments documents,
      DeepLTranslator translator,
      FileTranslations files,
      HttpExchange http,
      BoundedWork work) {
    this.documents = documents;
    this.translator = translator;
    this.files = files;
    this.http = http;
    this.work = work;
  }

  /** What a client asks for a document by. */
  @Schema(name = "DeepLDocument")
  public record Handle(
      @JsonProperty("document_id") String id, @JsonProperty("document_key") String key) {}

  /** How far a document is. */
  @Schema(name = "DeepLDocumentStatus")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Status(
      @JsonProperty("document_id") String id,
      String status,
      @JsonProperty("seconds_remaining") @Nullable Integer secondsRemaining,
      @JsonProperty("billed_characters") @Nullable Integer billed,
      @JsonProperty("error_message") @Nullable String error,
      @Nullable String message) {}

  /** What {@code POST /v2/document} takes, for the description of the API. */
  @Schema(name = "DeepLDocumentParameters")
  record Parameters(
      @Schema(description = "The document", required = true, format = "binary") String file,
      @Schema(description = "Its language; found out if left out", examples = "EN")
          String source_lang,
      @Schema(description = "The language to translate into", required = true, examples = "FR")
          String target_lang,
      @Schema(description = "Its name, if the file has none; its ending says the format")
          String filename,
      @Schema(description = "default, more, less, prefer_more or prefer_less") String formality,
      @Schema(description = "The glossary to keep to") String glossary_id) {}

  @POST
  @Operation(operationId = "deeplUploadDocument", summary = "Translate a document")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA,
              schema = @Schema(implementation = Parameters.class)))
  @APIResponse(
      responseCode = "200",
      description = "What to ask for it by",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Handle.class)))
  public Uni<Response> upload(@Context RoutingContext context) {
    Access access = Access.of(context);
    return http.body(context, files.largest(), body -> DeepLParameters.read(context, body))
        .flatMap(parameters -> job(access, parameters))
        .flatMap(job -> documents.add(access, job))
        .map(document -> HttpExchange.json(new Handle(document.id(), document.key())));
  }

  private Uni<FileTranslations.Job> job(Access access, DeepLParameters parameters) {
    Optional<String> politeness = DeepLRequest.formality(parameters);
    String target = translator.target(access, parameters.requiredText("target_lang"));
    Optional<Formality> formality = DeepLRequest.formality(politeness, target);
    FormBody.Upload file =
        parameters
            .file()
            .orElseThrow(() -> ApiException.invalid("file", "Invalid file data.", "missing"));
    String name =
        parameters.text("filename").filter(given -> !given.isBlank()).orElse(file.fileName());
    String format = files.format(name).name();
    parameters
        .text("output_format")
        .filter(wanted -> !files.format("x." + wanted).name().equals(format))
        .ifPresent(
            wanted -> {
              throw DeepLParameters.unsupported("output_format");
            });
    Optional<String> source =
        parameters
            .text("source_lang")
            .filter(code -> !code.isBlank())
            .map(code -> translator.source(access, code));
    Optional<String> glossary = parameters.text("glossary_id").filter(id -> !id.isBlank());
    return translator
        .terms(access, glossary, source, target)
        .map(
            terms ->
                new FileTranslations.Job(
                    name,
                    file.content(),
                    source.isPresent()
                        ? new TranslateRequest.Direction.Pair(source.get(), target)
                        : new TranslateRequest.Direction.Detected(target),
                    Treatment.DEFAULT.withGlossary(terms).withFormality(formality)));
  }

  @POST
  @Path("{document}")
  @Operation(
      operationId = "deeplDocumentStatus",
      summary = "How far a document is, by its `document_key`")
  @APIResponse(
      responseCode = "200",
      description = "How far it is",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Status.class)))
  public Uni<Response> status(@PathParam("document") String id, @Context RoutingContext context) {
    return http.body(
        context, body -> status(document(context, id, DeepLParameters.read(context, body))));
  }

  @GET
  @Path("{document}")
  @Operation(hidden = true)
  @Blocking
  public Response statusAsked(@PathParam("document") String id, @Context RoutingContext context) {
    return status(document(context, id, query(context)));
  }

  @POST
  @Path("{document}/result")
  @Operation(
      operationId = "deeplDocumentResult",
      summary = "A translated document, by its `document_key`; once")
  @APIResponse(
      responseCode = "200",
      description = "The document",
      content = @Content(mediaType = MediaType.WILDCARD))
  public Uni<Response> result(@PathParam("document") String id, @Context RoutingContext context) {
    return http.body(context, body -> document(context, id, DeepLParameters.read(context, body)))
        .flatMap(document -> work.run(0, () -> result(document)));
  }

  @GET
  @Path("{document}/result")
  @Operation(hidden = true)
  @Blocking
  public Response resultAsked(@PathParam("document") String id, @Context RoutingContext context) {
    return result(document(context, id, query(context)));
  }

  private static DeepLParameters query(RoutingContext context) {
    return DeepLParameters.read("", context.queryParams(), new byte[0]);
  }

  private DeepLDocuments.Document document(
      RoutingContext context, String id, DeepLParameters parameters) {
    return documents.get(Access.of(context), id, parameters.text("document_key").orElse(""));
  }

  private static Response status(DeepLDocuments.Document document) {
    String id = document.id();
    return HttpExchange.json(
        switch (document.state()) {
          case DeepLDocuments.State.Translating _ ->
              new Status(id, "translating", 1, null, null, null);
          case DeepLDocuments.State.Done(String _, int characters) ->
              new Status(id, "done", 0, characters, null, null);
          case DeepLDocuments.State.Failed(String message) ->
              new Status(id, "error", null, null, message, message);
        });
  }

  private Response result(DeepLDocuments.Document document) {
    if (!(document.state() instanceof DeepLDocuments.State.Done done)) {
      throw ApiException.loading("Document translation is not done");
    }
    DeepLDocuments.Translated translated = documents.take(document, done);
    return FilesResource.download(translated.file(), translated.content());
  }
}
