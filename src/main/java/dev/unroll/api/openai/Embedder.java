package dev.unroll.api.openai;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.Submissions;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Supplier;

/** Makes vectors of texts, a few of them at a time so that others get their turn too. */
@ApplicationScoped
public class Embedder {
  /** How many texts of one request are embedded at the same time. */
  private static final int TEXTS_TOGETHER = 4;

  private static final String INPUT = "input";

  private final ModelRegistry models;
  private final UnrollSettings settings;
  private final BoundedWork work;

  Embedder(ModelRegistry models, UnrollSettings settings, BoundedWork work) {
    this.models = models;
    this.settings = settings;
    this.work = work;
  }

  /**
   * Embeds all texts of a request.
   *
   * @param access of the client, which says whether it may
   * @return one for each text, in any order
   */
  Uni<List<Embeddings.Embedded>> embed(Access access, EmbeddingRequest request) {
    int texts = request.input().size();
    int size = request.input().stream().mapToInt(String::length).sum();
    Supplier<EngineListener> entry = () -> access.enter(request.model(), size, 0);
    return Uni.createFrom()
        .item(
            () -> {
              access.require(request.model());
              return engine(request);
            })
        .flatMap(
            engine ->
                Multi.createFrom()
                    .range(0, texts)
                    .onItem()
                    .transformToUni(
                        index -> embed(engine, entry, request.input().get(index), index, texts))
                    .merge(Math.min(TEXTS_TOGETHER, settings.engine().slots()))
                    .collect()
                    .asList())
        .onFailure(RequestRejected.Draining.class)
        .retry()
        .atMost(1) // All of them again on the engine's successor: vectors of two models do not mix.
        .onFailure(RequestRejected.class)
        .transform(rejection -> explain(rejection, INPUT));
  }

  private Engine engine(EmbeddingRequest request) {
    Engine engine = models.model(request.model()).generating(Capability.EMBEDS);
    Integer dimensions = request.dimensions();
    int size = engine.embeddingSize();
    if (dimensions != null && dimensions != size) {
      throw ApiException.invalid(
          "dimensions",
          "the embeddings of '%s' have %d dimensions, not %d"
              .formatted(request.model(), size, dimensions),
          "unsupported");
    }
    return engine;
  }

  private Uni<Embeddings.Embedded> embed(
      Engine engine, Supplier<EngineListener> entry, String text, int index, int texts) {
    String name = texts == 1 ? INPUT : INPUT + "[" + index + "]";
    return work.run(text.length(), () -> engine.submit(new Request.Embedding(text), entry.get()))
        .onFailure(failure -> isRejected(failure))
        .transform(rejection -> explain(rejection, name))
        .flatMap(events -> Multi.createFrom().publisher(events).collect().asList())
        .map(events -> embedded(events, index));
  }

  private static ApiException explain(Throwable rejection, String name) {
    return Submissions.explain(rejection, new Submissions.Names(name, INPUT));
  }

  private static boolean isRejected(Throwable failure) {
    return failure instanceof RequestRejected && !(failure instanceof RequestRejected.Draining);
  }

  private static Embeddings.Embedded embedded(List<Event> events, int index) {
    Event.Finished end = Submissions.end(events);
    return events.stream()
        .filter(Event.Embedding.class::isInstance)
        .map(Event.Embedding.class::cast)
        .findFirst()
        .map(made -> new Embeddings.Embedded(index, made.vector(), end.usage()))
        .orElseThrow();
  }
}
