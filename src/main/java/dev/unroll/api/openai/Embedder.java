package dev.unroll.api.openai;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.api.registry.Submissions;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.embedding.EmbeddingTexts;
import dev.unroll.engine.embedding.Prompts;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes vectors of texts. An encoder gets all texts of a request at once and runs them with those
 * of others; a decoder gets a few at a time, so that others get their turn too.
 */
@ApplicationScoped
public class Embedder {
  /** How many texts of one request a decoder embeds at the same time. */
  private static final int TEXTS_TOGETHER = 4;

  private static final String INPUT = "input";

  private final Submissions submissions;
  private final UnrollSettings settings;
  private final BoundedWork work;

  Embedder(Submissions submissions, UnrollSettings settings, BoundedWork work) {
    this.submissions = submissions;
    this.settings = settings;
    this.work = work;
  }

  /**
   * Embeds all texts of a request.
   *
   * @param access of the client, which says whether it may
   */
  public Uni<Embeddings.Embedded> embed(Access access, EmbeddingRequest request) {
    return submissions.withModel(
        access,
        request.model(),
        new Submissions.Names(INPUT, INPUT),
        model ->
            model
                .encoding()
                .map(engine -> encode(engine, access, request))
                .orElseGet(() -> decode(engine(model, request), access, request)));
  }

  private Uni<Embeddings.Embedded> encode(
      EmbeddingEngine engine, Access access, EmbeddingRequest request) {
    requireSize(request, engine.embeddingSize());
    String prefix = prefix(engine.task().prompts(), engine.task().prompt(), request);
    EmbeddingTexts texts = new EmbeddingTexts(request.input(), prefix, request.truncate());
    return submissions
        .read(access, request.model(), engine, texts, INPUT)
        .map(done -> new Embeddings.Embedded(done.vectors(), done.usage().promptTokens()));
  }

  private static String name(int index, int texts) {
    return texts == 1 ? INPUT : INPUT + "[" + index + "]";
  }

  private static String prefix(
      Map<String, String> prompts, @Nullable String usual, EmbeddingRequest request) {
    return Prompts.of(prompts, usual, request.inputType())
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "input_type",
                    "'%s' has no prompt of this name; it has %s"
                        .formatted(
                            request.model(),
                            prompts.isEmpty() ? "none" : String.join(", ", prompts.keySet())),
                    "unsupported"));
  }

  private Engine engine(ServedModel model, EmbeddingRequest request) {
    Engine engine = model.generating(Capability.EMBEDS);
    requireSize(request, engine.embeddingSize());
    prefix(Map.of(), null, request);
    if (request.truncate()) {
      throw ApiException.invalid(
          "truncate", "'%s' is no encoder and cuts no texts".formatted(model.id()), "unsupported");
    }
    return engine;
  }

  private static void requireSize(EmbeddingRequest request, int size) {
    Integer dimensions = request.dimensions();
    if (dimensions != null && dimensions != size) {
      throw ApiException.invalid(
          "dimensions",
          "the embeddings of '%s' have %d dimensions, not %d"
              .formatted(request.model(), size, dimensions),
          "unsupported");
    }
  }

  private Uni<Embeddings.Embedded> decode(Engine engine, Access access, EmbeddingRequest request) {
    int texts = request.input().size();
    int size = request.input().stream().mapToInt(String::length).sum();
    Supplier<EngineListener> entry = () -> access.enter(request.model(), size, 0);
    return Multi.createFrom()
        .range(0, texts)
        .onItem()
        .transformToUni(index -> decode(engine, entry, request.input().get(index), index, texts))
        .merge(Math.min(TEXTS_TOGETHER, settings.engine().slots()))
        .collect()
        .asList()
        .map(Embedder::inOrder);
  }

  /**
   * What a decoder made of one text.
   *
   * @param index of the text in the request
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record One(int index, float[] vector, int tokens) {}

  private static Embeddings.Embedded inOrder(List<One> ones) {
    float[][] vectors = new float[ones.size()][];
    ones.forEach(one -> vectors[one.index()] = one.vector());
    return new Embeddings.Embedded(List.of(vectors), ones.stream().mapToLong(One::tokens).sum());
  }

  private Uni<One> decode(
      Engine engine, Supplier<EngineListener> entry, String text, int index, int texts) {
    String name = name(index, texts);
    return work.run(text.length(), () -> engine.submit(new Request.Embedding(text), entry.get()))
        .onFailure(failure -> isRejected(failure))
        .transform(rejection -> Submissions.explain(rejection, new Submissions.Names(name, INPUT)))
        .flatMap(events -> Multi.createFrom().publisher(events).collect().asList())
        .map(events -> one(events, index));
  }

  private static boolean isRejected(Throwable failure) {
    return failure instanceof RequestRejected && !(failure instanceof RequestRejected.Draining);
  }

  private static One one(List<Event> events, int index) {
    Event.Finished end = Submissions.end(events);
    return events.stream()
        .filter(Event.Embedding.class::isInstance)
        .map(Event.Embedding.class::cast)
        .findFirst()
        .map(made -> new One(index, made.vector(), end.usage().promptTokens()))
        .orElseThrow();
  }
}
