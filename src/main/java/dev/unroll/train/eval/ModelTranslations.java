package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.text.prose.Alignment;
import dev.unroll.train.step.TrainingException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** Many texts translated by an exported model, with the engine that serves it. */
final class ModelTranslations implements AutoCloseable {
  private static final int TOGETHER = 128;

  private final ModelFolder folder;
  private final TranslationEngine engine;
  private final TextTranslator translator;
  private final Optional<Task.Languages> languages;

  private ModelTranslations(
      ModelFolder folder,
      TranslationEngine engine,
      TextTranslator translator,
      Optional<Task.Languages> languages) {
    this.folder = folder;
    this.engine = engine;
    this.translator = translator;
    this.languages = languages;
  }

  /**
   * Opens a model whose folder need not be complete, to measure what it does alone: each text is a
   * sentence to it, and nothing is done before or after it.
   *
   * @param languages of the texts, for a model of several directions
   */
  static ModelTranslations alone(
      ModelFolder folder, Optional<Task.Languages> languages, int threads) {
    TranslationEngine engine = open(folder, threads);
    return new ModelTranslations(folder, engine, TextTranslator.alone(engine), languages);
  }

  /**
   * Opens a model to measure what users get: texts are cut into sentences, spans are protected,
   * capitals and typography restored, the folder's glossary and memory asked.
   *
   * @param languages of the texts, for a model of several directions
   */
  static ModelTranslations asServed(
      ModelFolder folder, Optional<Task.Languages> languages, int threads) {
    TranslationEngine engine = open(folder, threads);
    return new ModelTranslations(folder, engine, TextTranslator.of(engine, languages), languages);
  }

  private static TranslationEngine open(ModelFolder folder, int threads) {
    return new OrtEngines(
            RuntimeOptions.cpu(1).withWorkers(threads), EngineConfig.defaults(), Clock.SYSTEM)
        .openTranslation(folder, EngineListener.NONE);
  }

  /** The translations that the search of the model's configuration finds best. */
  List<String> best(List<String> texts) {
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw new TrainingException("the recipe is for pairs of texts, but the model is not");
    }
    Task.Decoding decoding = task.decoding();
    return of(
        texts,
        Search.beam(
            decoding.beam(), decoding.lengthPenalty(), decoding.coverage(), 1, decoding.beam()));
  }

  /** The best translation of each text. One too long for the model is translated in pieces. */
  List<String> of(List<String> texts, Search search) {
    // Those of similar length run together.
    List<Integer> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparing(i -> texts.get(i).length()))
            .toList();
    String[] translations = new String[texts.size()];
    for (int from = 0; from < byLength.size(); from += TOGETHER) {
      List<Integer> some = byLength.subList(from, Math.min(byLength.size(), from + TOGETHER));
      List<TranslatedText> translated =
          translate(some.stream().map(texts::get).toList(), search, /* alignment= */ false);
      for (int i = 0; i < some.size(); i++) {
        translations[some.get(i)] = translated.get(i).translation();
      }
    }
    return List.of(translations);
  }

  /** The attention of a text's translation, if the model exposes it. */
  Optional<Alignment> alignment(String text) {
    return translate(List.of(text), new Search.Greedy(), /* alignment= */ true)
        .getFirst()
        .alignments()
        .stream()
        .findFirst();
  }

  private List<TranslatedText> translate(List<String> texts, Search search, boolean alignment) {
    TextRequest request =
        new TextRequest(
            texts,
            TextRequest.Format.TEXT,
            search,
            alignment,
            languages,
            /* shortlist= */ true,
            Treatment.DEFAULT);
    try {
      TextTranslation translation = translator.submit(request);
      translation.finish().join();
      return translation.texts();
    } catch (CompletionException e) {
      throw new TrainingException("the model failed to translate: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
