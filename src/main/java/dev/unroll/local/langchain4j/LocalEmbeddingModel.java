package dev.unroll.local.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.unroll.local.Embedder;
import java.util.List;

/** A model of vectors in this process. */
public final class LocalEmbeddingModel implements EmbeddingModel {
  private final Embedder model;

  /** A model on one that stays the caller's to close. */
  public LocalEmbeddingModel(Embedder model) {
    this.model = model;
  }

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    return Response.from(
        model.embed(segments.stream().map(TextSegment::text).toList()).stream()
            .map(Embedding::from)
            .toList());
  }

  @Override
  public int dimension() {
    return model.size();
  }
}
