package dev.unroll.api.deepl;

import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.http.HttpExchange;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** DeepL's glossaries, version 3: any number of pairs of languages each. */
@Path("/v3/glossaries")
@Tag(name = "DeepL")
public class MultilingualGlossariesResource {
  private final Glossaries glossaries;
  private final HttpExchange http;
  private final BoundedWork work;

  MultilingualGlossariesResource(Glossaries glossaries, HttpExchange http, BoundedWork work) {
    this.glossaries = glossaries;
    this.http = http;
    this.work = work;
  }

  @POST
  @Operation(operationId = "deeplCreateMultilingualGlossary", summary = "Make a glossary")
  @APIResponse(
      responseCode = "201",
      description = "The glossary",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = MultilingualGlossaryInfo.class)))
  public Uni<Response> create(@Context RoutingContext context) {
    return changed(
        context,
        201,
        parameters ->
            MultilingualGlossaryInfo.of(
                glossaries.create(
                    context,
                    parameters.requiredText("name"),
                    parameters.objects("dictionaries").stream()
                        .map(one -> glossaries.dictionary(context, one))
                        .toList())));
  }

  @GET
  @Blocking
  @Operation(operationId = "deeplMultilingualGlossaries", summary = "The client's glossaries")
  public Response all(@Context RoutingContext context) {
    return HttpExchange.json(
        new MultilingualGlossaryInfo.Listed(
            glossaries.all(context).stream().map(MultilingualGlossaryInfo::of).toList()));
  }

  @GET
  @Path("{glossary}")
  @Blocking
  @Operation(operationId = "deeplMultilingualGlossary", summary = "A glossary")
  public Response one(@PathParam("glossary") String id, @Context RoutingContext context) {
    return HttpExchange.json(MultilingualGlossaryInfo.of(glossaries.get(context, id)));
  }

  @PATCH
  @Path("{glossary}")
  @Operation(
      operationId = "deeplUpdateGlossary",
      summary = "Give a glossary another name, or more terms")
  public Uni<Response> update(@PathParam("glossary") String id, @Context RoutingContext context) {
    return changed(
        context,
        200,
        parameters -> MultilingualGlossaryInfo.of(glossaries.update(context, id, parameters)));
  }

  @DELETE
  @Path("{glossary}")
  @Blocking
  @Operation(operationId = "deeplDeleteMultilingualGlossary", summary = "Forget a glossary")
  public Response remove(@PathParam("glossary") String id, @Context RoutingContext context) {
    glossaries.remove(context, id);
    return Response.noContent().build();
  }

  @GET
  @Path("{glossary}/entries")
  @Blocking
  @Operation(
      operationId = "deeplDictionaryEntries",
      summary = "The entries for `source_lang` and `target_lang`")
  public Response entries(@PathParam("glossary") String id, @Context RoutingContext context) {
    Glossaries.Pair pair = pair(context);
    Glossary.Dictionary dictionary = glossaries.dictionary(glossaries.get(context, id), pair);
    return HttpExchange.json(
        new MultilingualGlossaryInfo.AllEntries(
            List.of(
                new MultilingualGlossaryInfo.Entries(
                    pair.source(),
                    pair.target(),
                    GlossaryEntries.tsv(dictionary.entries()),
                    "tsv"))));
  }

  @PUT
  @Path("{glossary}/dictionaries")
  @Operation(
      operationId = "deeplPutDictionary",
      summary = "Put a dictionary in place of the one for its languages")
  public Uni<Response> put(@PathParam("glossary") String id, @Context RoutingContext context) {
    return changed(
        context,
        200,
        parameters ->
            MultilingualGlossaryInfo.DictionaryInfo.of(glossaries.put(context, id, parameters)));
  }

  @DELETE
  @Path("{glossary}/dictionaries")
  @Blocking
  @Operation(
      operationId = "deeplDeleteDictionary",
      summary = "Take out the dictionary for `source_lang` and `target_lang`")
  public Response removeDictionary(
      @PathParam("glossary") String id, @Context RoutingContext context) {
    glossaries.removeDictionary(context, id, pair(context));
    return Response.noContent().build();
  }

  private Glossaries.Pair pair(RoutingContext context) {
    return glossaries.pair(context, DeepLParameters.read("", context.queryParams(), new byte[0]));
  }

  private Uni<Response> changed(
      RoutingContext context, int status, Function<DeepLParameters, Object> change) {
    return http.body(context, body -> body)
        .flatMap(
            body -> work.run(body.length, () -> change.apply(DeepLParameters.read(context, body))))
        .map(
            made ->
                Response.status(status).entity(made).type(MediaType.APPLICATION_JSON_TYPE).build());
  }
}
