package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Usage;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.text.prose.Rendition;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** One model in this process that translates texts, several at a time. */
final class Translator implements AutoCloseable {
  private final TranslationEngine engine;
  private final SentenceSplitter splitter;
  private final Search search;
  private final int most;

  /**
   * A translator.
   *
   * @param most translations of a text that are wanted
   * @param rows beginnings of translations that are decoded together
   */
  Translator(
      ModelFolder folder, Task.Seq2Seq task, Search search, int most, int rows, int threads) {
    // No limit but the user's patience.
    EngineConfig config =
        EngineConfig.defaults()
            .withSlots(Math.max(rows, search.width()))
            .withQueue(Integer.MAX_VALUE / 2)
            .withTexts(Integer.MAX_VALUE);
    RuntimeOptions defaults = RuntimeOptions.defaults();
    this.engine =
        new OrtEngines(
                RuntimeOptions.of(defaults.providerName(), threads, defaults.spinning()),
                config,
                Clock.SYSTEM)
            .openTranslation(folder, EngineListener.NONE);
    this.search = search;
    this.most = most;
    Task.Languages languages = task.languages();
    this.splitter =
        languages == null ? SentenceSplitter.lines() : SentenceSplitter.of(languages.source());
  }

  /**
   * A text and what came of it.
   *
   * @param translations the best one first
   * @param sentences how many were translated
   */
  record Translated(List<String> translations, int sentences, Usage usage) {}

  /** A text cut into sentences that the model can read. */
  Translatable cut(String text) {
    return Translatable.plain(
        text, splitter, sentence -> engine.sourceTokens(sentence) <= engine.maxSourceTokens());
  }

  /** Begins to translate a text whose parts are wanted as they come. */
  Flow.Publisher<TranslationEvent> begin(List<String> sentences) {
    return engine.submit(new TranslationRequest(sentences, search, false));
  }

  /** Begins to translate a text that is wanted whole. */
  CompletableFuture<Translated> translate(String text) {
    Translatable cut = cut(text);
    List<String> sentences = cut.sentences();
    if (sentences.isEmpty()) {
      return CompletableFuture.completedFuture(new Translated(List.of(text), 0, new Usage(0, 0)));
    }
    Whole whole = new Whole(cut, most);
    begin(sentences).subscribe(whole);
    return whole.translated;
  }

  @Override
  public void close() {
    engine.close();
  }

  /** A reader that waits for everything. */
  private static final class Whole implements Flow.Subscriber<TranslationEvent> {
    private final CompletableFuture<Translated> translated = new CompletableFuture<>();
    private final Translatable text;
    private final int most;
    private final List<List<Hypothesis>> best = new ArrayList<>(); // of each sentence

    Whole(Translatable text, int most) {
      this.text = text;
      this.most = most;
      text.sentences().forEach(_ -> best.add(List.of()));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TranslationEvent event) {
      switch (event) {
        case TranslationEvent.Piece _ -> {}
        case TranslationEvent.Translated(int sentence, List<Hypothesis> found) ->
            best.set(sentence, found);
        case TranslationEvent.Finished(Usage usage) ->
            translated.complete(new Translated(translations(text, best, most), best.size(), usage));
        case TranslationEvent.Failed(String message) ->
            translated.completeExceptionally(new CommandFailed(message));
      }
    }

    @Override
    public void onError(Throwable failure) {
      translated.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      // The last event said so.
    }
  }

  /**
   * The translations of a text: the n-th is made of the n-th best of each sentence, or of its last
   * where there are fewer.
   */
  static List<String> translations(Translatable text, List<List<Hypothesis>> best, int most) {
    int count = Math.min(most, best.stream().mapToInt(List::size).max().orElse(1));
    List<String> translations = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int place = n;
      translations.add(
          text.with(
              best.stream()
                  .map(found -> found.get(Math.min(place, found.size() - 1)).text())
                  .map(Rendition::of)
                  .toList()));
    }
    return translations;
  }
}
