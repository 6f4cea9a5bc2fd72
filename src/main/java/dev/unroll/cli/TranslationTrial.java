package dev.unroll.cli;

import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.Treatment;
import java.util.List;
import java.util.Optional;

/** Lets a model that was taken over translate a word, in its first direction. */
final class TranslationTrial {
  private static final String WORD = "a";

  private TranslationTrial() {}

  /**
   * Translates.
   *
   * @throws CommandFailed when that fails
   */
  static void run(ModelFolder model, Task.Seq2Seq task) throws InterruptedException {
    EngineConfig config = EngineConfig.defaults().withSlots(1);
    try (TranslationEngine engine =
        new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM)
            .openTranslation(model, EngineListener.NONE)) {
      Optional<Task.Languages> languages = languages(task);
      TextTranslation translation =
          TextTranslator.of(engine, languages)
              .submit(
                  new TextRequest(
                      List.of(WORD),
                      TextRequest.Format.TEXT,
                      new Search.Greedy(),
                      false,
                      languages,
                      true,
                      Treatment.DEFAULT));
      if (translation.events().isEmpty()) {
        return;
      }
      try (EventReader<TranslationEvent> reader =
          new EventReader<>(translation.events().get(), TranslationEvent.Failed::new)) {
        TranslationEvent event = reader.next();
        while (!(event instanceof TranslationEvent.Finished)) {
          if (event instanceof TranslationEvent.Failed(String message, boolean _)) {
            throw new CommandFailed(message);
          }
          event = reader.next();
        }
      }
    }
  }

  private static Optional<Task.Languages> languages(Task.Seq2Seq task) {
    Directions directions = task.directions();
    return task.languages() != null || directions == null
        ? Optional.ofNullable(task.languages())
        : Optional.of(
            new Task.Languages(
                directions.sources().getFirst().code(), directions.targets().getFirst().code()));
  }
}
