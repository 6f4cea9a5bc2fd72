package dev.unroll.train.eval;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.runtime.Provider;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

/**
 * Many texts translated by an exported model, with the engine that serves it: what is measured is
 * what users get.
 */
final class ModelTranslations implements AutoCloseable {
  private static final int TOGETHER = 128;

  private final TranslationEngine engine;

  /**
   * Opens a model whose folder need not be complete.
   *
   * @param config what the folder's {@code config.json} says or will say
   */
  ModelTranslations(Path folder, ModelConfig config, int threads) {
    this.engine =
        new OrtEngines(
                new RuntimeOptions(Provider.CPU, threads, false),
                EngineConfig.defaults(),
                Clock.SYSTEM)
            .openTranslation(
                new ModelFolder(folder, config, new TreeSet<>(), "being measured"),
                EngineListener.NONE);
  }

  /** The best translation of each text. One too long for the model is translated in pieces. */
  List<String> of(List<String> texts, Search search) {
    List<List<Segment>> cut =
        texts.stream().map(text -> SentenceSplitter.lines().split(text, this::fits)).toList();
    List<String> sentences =
        cut.stream()
            .flatMap(List::stream)
            .filter(Segment.Sentence.class::isInstance)
            .map(Segment::text)
            .toList();
    Iterator<Hypothesis> translated = sentences(sentences, search, false).iterator();
    List<String> whole = new ArrayList<>();
    for (List<Segment> segments : cut) {
      StringBuilder text = new StringBuilder();
      for (Segment segment : segments) {
        text.append(
            switch (segment) {
              case Segment.Kept(String kept) -> kept;
              case Segment.Sentence _ -> translated.next().text();
            });
      }
      whole.add(text.toString());
    }
    return whole;
  }

  private boolean fits(String text) {
    return engine.sourceTokens(text) <= engine.maxSourceTokens();
  }

  /** Where the model looks while it translates a text, if it can tell. */
  Optional<Alignment> alignment(String text) {
    return Optional.ofNullable(
        sentences(List.of(text), new Search.Greedy(), true).getFirst().alignment());
  }

  private List<Hypothesis> sentences(List<String> texts, Search search, boolean alignment) {
    // Those of similar length run together.
    List<Integer> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparing(i -> texts.get(i).length()))
            .toList();
    Map<Integer, Hypothesis> best = new TreeMap<>();
    for (int from = 0; from < byLength.size(); from += TOGETHER) {
      List<Integer> some = byLength.subList(from, Math.min(byLength.size(), from + TOGETHER));
      Collector collector = new Collector(some, best);
      engine
          .submit(new TranslationRequest(some.stream().map(texts::get).toList(), search, alignment))
          .subscribe(collector);
      collector.await();
    }
    return List.copyOf(best.values());
  }

  @Override
  public void close() {
    engine.close();
  }

  /** Puts what is complete in its place. */
  private static final class Collector implements Flow.Subscriber<TranslationEvent> {
    private final List<Integer> places;
    private final Map<Integer, Hypothesis> into;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Collector(List<Integer> places, Map<Integer, Hypothesis> into) {
      this.places = places;
      this.into = into;
    }

    void await() {
      try {
        done.join();
      } catch (CompletionException e) {
        throw new TrainingException("the model failed to translate: " + e.getCause(), e);
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TranslationEvent event) {
      switch (event) {
        case TranslationEvent.Piece _ -> {}
        case TranslationEvent.Translated(int text, List<Hypothesis> best) ->
            into.put(places.get(text), best.getFirst());
        case TranslationEvent.Finished _ -> done.complete(true);
        case TranslationEvent.Failed(String message) ->
            done.completeExceptionally(new IllegalStateException(message));
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(true);
    }
  }
}
