package dev.unroll.api.deepl;

import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.HttpExchange;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** DeepL's glossaries, version 2: one pair of languages each. */
@Path("/v2/glossaries")
@Tag(name = "DeepL")
public class GlossariesResource {
  private static final String TSV = "text/tab-separated-values; charset=UTF-8";

  private final Glossaries glossaries;
  private final HttpExchange http;
  private final BoundedWork work;

  GlossariesResource(Glossaries glossaries, HttpExchange http, BoundedWork work) {
    this.glossaries = glossaries;
    this.http = http;
    this.work = work;
  }

  @POST
  @Operation(operationId = "deeplCreateGlossary", summary = "Make a glossary")
  @APIResponse(
      responseCode = "201",
      description = "The glossary",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = GlossaryInfo.class)))
  public Uni<Response> create(@Context RoutingContext context) {
    return http.body(context, body -> DeepLParameters.read(context, body))
        .flatMap(
            parameters ->
                work.run(
                    parameters.text("entries").orElse("").length(),
                    () ->
                        glossaries.create(
                            context,
                            parameters.requiredText("name"),
                            List.of(glossaries.dictionary(context, parameters)))))
        .map(made -> Response.status(201).entity(GlossaryInfo.of(made)))
        .map(made -> made.type(MediaType.APPLICATION_JSON_TYPE).build());
  }

  @GET
  @Blocking
  @Operation(operationId = "deeplGlossaries", summary = "The client's glossaries")
  public Response all(@Context RoutingContext context) {
    return HttpExchange.json(
        new GlossaryInfo.Listed(
            glossaries.all(context).stream()
                .filter(Glossary::isSingle)
                .map(GlossaryInfo::of)
                .toList()));
  }

  @GET
  @Path("{glossary}")
  @Blocking
  @Operation(operationId = "deeplGlossary", summary = "A glossary")
  public Response one(@PathParam("glossary") String id, @Context RoutingContext context) {
    return HttpExchange.json(GlossaryInfo.of(single(context, id)));
  }

  @GET
  @Path("{glossary}/entries")
  @Blocking
  @Operation(operationId = "deeplGlossaryEntries", summary = "Its entries, a term and a tab a line")
  public Response entries(@PathParam("glossary") String id, @Context RoutingContext context) {
    String entries = GlossaryEntries.tsv(single(context, id).dictionaries().getFirst().entries());
    return Response.ok(entries).type(TSV).build();
  }

  @DELETE
  @Path("{glossary}")
  @Blocking
  @Operation(operationId = "deeplDeleteGlossary", summary = "Forget a glossary")
  public Response remove(@PathParam("glossary") String id, @Context RoutingContext context) {
    glossaries.remove(context, id);
    return Response.noContent().build();
  }

  private Glossary single(RoutingContext context, String id) {
    Glossary glossary = glossaries.get(context, id);
    if (!glossary.isSingle()) {
      throw GlossaryStore.notFound();
    }
    return glossary;
  }
}
