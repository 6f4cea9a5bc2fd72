package dev.unroll.api;

import dev.unroll.bundle.Task;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A request, cut into the sentences that a model translates.
 *
 * @param texts the request's texts, in sentences
 * @param detected the language of the texts, where it was asked for
 */
record TranslationPlan(
    TranslateRequest request, List<Translatable> texts, Optional<Translation.Detection> detected) {
  TranslationPlan {
    texts = List.copyOf(texts);
  }

  /**
   * For texts that stay as they are, since they are in the language that is wanted.
   *
   * @param detected the language of the texts, where it was asked for
   */
  static TranslationPlan unchanged(
      TranslateRequest request, Optional<Translation.Detection> detected) {
    List<Translatable> texts = request.texts().stream().map(Translatable::unchanged).toList();
    return new TranslationPlan(request, texts, detected);
  }

  /** For a model. */
  static TranslationPlan of(
      TranslateRequest request, ServedModel model, Optional<Translation.Detection> detected) {
    Predicate<String> fits =
        sentence ->
            model.translating().sourceTokens(sentence) <= model.translating().maxSourceTokens();
    SentenceSplitter splitter =
        Languages.of(model)
            .map(pair -> SentenceSplitter.of(pair.source()))
            .orElseGet(SentenceSplitter::lines);
    Translatable.Markup markup =
        model.translating().aligns()
            ? Translatable.Markup.FOLLOWS_WORDS
            : Translatable.Markup.DIVIDES;
    List<Translatable> texts =
        request.texts().stream()
            .map(
                text ->
                    switch (request.format()) {
                      case TEXT -> Translatable.plain(text, splitter, fits);
                      case HTML -> Translatable.html(text, markup, splitter, fits);
                    })
            .toList();
    return new TranslationPlan(request, texts, detected);
  }

  /**
   * What the engine is asked for; nothing if there is no sentence in all the texts.
   *
   * @param widest beam that the engine allows
   */
  Optional<TranslationRequest> toEngine(Task.Seq2Seq task, int widest) {
    List<String> sentences = texts.stream().flatMap(text -> text.sentences().stream()).toList();
    return sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TranslationRequest(
                sentences,
                search(task.decoding(), widest),
                request.alignment() || texts.stream().anyMatch(Translatable::needsAlignment)));
  }

  private Search search(Task.Decoding decoding, int widest) {
    return Search.beam(
        request.beam().orElse(decoding.beam()),
        decoding.lengthPenalty(),
        decoding.coverage(),
        1 + request.alternatives(),
        widest);
  }
}
