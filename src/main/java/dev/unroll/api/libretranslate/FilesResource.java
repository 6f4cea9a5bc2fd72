package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.FormBody;
import dev.unroll.api.http.HttpExchange;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** LibreTranslate's translation of files. */
@Path("/")
@Tag(name = "Translation")
public class FilesResource {
  private static final int LONGEST_NAME = 100;

  private final FileTranslations translations;
  private final KeptFiles files;
  private final RequestReader requests;
  private final BoundedWork work;

  FilesResource(
      FileTranslations translations, KeptFiles files, RequestReader requests, BoundedWork work) {
    this.translations = translations;
    this.files = files;
    this.requests = requests;
    this.work = work;
  }

  /** Where the translated file is. */
  @Schema(name = "TranslatedFile")
  public record Translated(
      @Schema(examples = "http://localhost:8080/download_file/0b1e….letter.docx")
          String translatedFileUrl) {}

  /** What {@code POST /translate_file} takes, for the description of the API. */
  @Schema(name = "TranslateFileParameters")
  record Parameters(
      @Schema(description = "The file", required = true, format = "binary") String file,
      @Schema(description = "Its language, or `auto`", required = true, examples = "en")
          String source,
      @Schema(description = "The language to translate into", required = true, examples = "fr")
          String target,
      @Schema(description = "Ours: the model that translates") String model,
      @Schema(
              description = "Ours: terms and their translations, a JSON object as text",
              examples = "{\"board\": \"conseil\"}")
          String glossary,
      @Schema(description = "Ours: default, more or less") String formality,
      @Schema(description = "Ours: kept or localized") String numbers,
      @Schema(description = "Required if the service is configured with API keys")
          String api_key) {}

  @POST
  @Path("translate_file")
  @Operation(
      operationId = "translateFile",
      summary = "Translate a file",
      description = "LibreTranslate's call, as a form. The file's name says its format.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA,
              schema = @Schema(implementation = Parameters.class)))
  @APIResponse(
      responseCode = "200",
      description = "Where the translated file is",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Translated.class)))
  public Uni<Response> translateFile(@Context RoutingContext context) {
    return requests
        .read(context, translations.largest())
        .map(this::job)
        .flatMap(job -> translations.translate(Access.of(context), job))
        .flatMap(
            done ->
                work.run(
                    done.content().length,
                    () -> new Translated(address(context, files.keep(done), done.name()))))
        .map(HttpExchange::json);
  }

  private FileTranslations.Job job(RequestParameters parameters) {
    if (parameters.file().isEmpty()) {
      translations.format(".txt");
      throw ApiException.invalid("file", "Invalid request: missing file parameter", "missing");
    }
    FormBody.Upload file = parameters.file().get();
    if (file.fileName().isEmpty()) {
      throw ApiException.invalid("file", "Invalid request: empty file");
    }
    translations.format(file.fileName());
    return new FileTranslations.Job(
        file.fileName(),
        file.content(),
        TranslateRequest.direction(parameters),
        TranslateRequest.treatment(parameters));
  }

  @GET
  @Path("download_file/{file}")
  @Blocking
  @Operation(operationId = "downloadFile", summary = "A translated file")
  @APIResponse(
      responseCode = "200",
      description = "The file",
      content = @Content(mediaType = MediaType.WILDCARD))
  public Response download(@PathParam("file") String file) {
    String id = file.split("\\.", 2)[0];
    KeptFiles.Kept kept = files.find(id).orElseThrow(FilesResource::gone);
    return download(kept, KeptFiles.content(kept).orElseThrow(FilesResource::gone));
  }

  private static ApiException gone() {
    return ApiException.notFound("there is no such file, or no more", "file", "not_found");
  }

  /** The answer with a translated file, which browsers save and do not show. */
  public static Response download(KeptFiles.Kept kept, byte[] content) {
    String encoded = URLEncoder.encode(kept.name(), StandardCharsets.UTF_8).replace("+", "%20");
    return Response.ok(content)
        .type(kept.format().mediaType())
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"%s\"; filename*=UTF-8''%s"
                .formatted(plain(kept.name()), encoded))
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .build();
  }

  private static String address(RoutingContext context, String id, String name) {
    HttpServerRequest request = context.request();
    String authority = request.authority() == null ? "localhost" : request.authority().toString();
    return "%s://%s/download_file/%s.%s".formatted(request.scheme(), authority, id, plain(name));
  }

  /** A name with letters, digits and a few signs only. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("\\.\\.+", ".");
    return plain.substring(Math.max(0, plain.length() - LONGEST_NAME));
  }
}
