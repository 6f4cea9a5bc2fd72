package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.Usage;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One model in this process, for one answer. */
final class LoadedModel implements AutoCloseable {
  private final Engine engine;

  LoadedModel(ModelFolder folder) {
    // No limit but the user's patience.
    EngineConfig config = EngineConfig.defaults().withSlots(1).withoutLengthLimits();
    engine =
        new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM)
            .openGeneration(folder, EngineListener.NONE);
  }

  /** Why the model does not converse; empty when it does. */
  Optional<String> noChat() {
    return engine.noChat();
  }

  /**
   * Runs a request to its end.
   *
   * @param reader takes each event and says whether to go on
   * @return what it cost, {@code null} when the reader ended it
   */
  @Nullable Usage answer(Request request, Predicate<Event> reader) throws InterruptedException {
    try (EventReader<Event> answer = new EventReader<>(engine.submit(request), Event.Failed::new)) {
      while (true) {
        Event event = answer.next();
        switch (event) {
          case Event.Finished finished -> {
            return finished.usage();
          }
          case Event.Failed(String message, boolean _) -> throw new CommandFailed(message);
          case Event.Text _, Event.Value _, Event.Embedding _ -> {
            if (!reader.test(event)) {
              return null;
            }
          }
        }
      }
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
