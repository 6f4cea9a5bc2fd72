package dev.unroll.page;

import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateLocator;
import io.quarkus.qute.Variant;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The web pages, which are rendered once: they depend on nothing that changes. */
@Path("/")
@NonBlocking
@Produces("text/html;charset=UTF-8")
public class PagesResource {
  private final Page index;
  private final Page chat;
  private final Page translate;
  private final Page training;
  private final Page status;

  /** A rendered page and the hash of its content. */
  private record Page(String html, EntityTag tag) {
    static Page render(Engine templates, String name) {
      String html = templates.getTemplate(name).render();
      UUID hash = UUID.nameUUIDFromBytes(html.getBytes(StandardCharsets.UTF_8));
      return new Page(html, new EntityTag(hash.toString()));
    }

    Response answer(Request request) {
      Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
      return unchanged == null ? Response.ok(html).tag(tag).build() : unchanged.build();
    }
  }

  PagesResource() {
    Engine templates = Engine.builder().addDefaults().addLocator(PagesResource::locate).build();
    index = Page.render(templates, "index");
    chat = Page.render(templates, "chat");
    translate = Page.render(templates, "translate");
    training = Page.render(templates, "training");
    status = Page.render(templates, "status");
  }

  /** A template among the program's resources. */
  private static Optional<TemplateLocator.TemplateLocation> locate(String name) {
    return Optional.ofNullable(PagesResource.class.getResource("/templates/" + name + ".html"))
        .map(UrlTemplate::new);
  }

  private record UrlTemplate(URL url) implements TemplateLocator.TemplateLocation {
    @Override
    public Reader read() {
      try {
        return new InputStreamReader(url.openStream(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }

    @Override
    public Optional<Variant> getVariant() {
      return Optional.empty();
    }
  }

  @GET
  @Operation(hidden = true)
  public Response start(@Context Request request) {
    return index.answer(request);
  }

  @GET
  @Path("index.html")
  @Operation(hidden = true)
  public Response index(@Context Request request) {
    return index.answer(request);
  }

  @GET
  @Path("chat.html")
  @Operation(hidden = true)
  public Response chat(@Context Request request) {
    return chat.answer(request);
  }

  @GET
  @Path("translate.html")
  @Operation(hidden = true)
  public Response translate(@Context Request request) {
    return translate.answer(request);
  }

  @GET
  @Path("training.html")
  @Operation(hidden = true)
  public Response training(@Context Request request) {
    return training.answer(request);
  }

  @GET
  @Path("status.html")
  @Operation(hidden = true)
  public Response status(@Context Request request) {
    return status.answer(request);
  }
}
