package dev.unroll.api.registry;

import dev.unroll.api.access.AccessSettings;
import dev.unroll.api.http.HttpSettings;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.ort.StepThreads;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The service's settings, {@code unroll.*}. What has no default here has it in {@link
 * EngineConfig#defaults()} or {@link RuntimeOptions#defaults()}.
 */
@ConfigMapping(prefix = "unroll")
public interface UnrollSettings extends HttpSettings, AccessSettings {
  /** The folder with one folder a model. */
  @WithDefault("models")
  Path models();

  /** Where the models run: {@code auto}, {@code cpu} or {@code cuda}. */
  Optional<String> provider();

  /**
   * Threads that compute one step of a model. If it is not set, one, and for large GPTs and
   * encoders up to as many as there are processors.
   */
  OptionalInt threads();

  /** Steps of a translator that run side by side, each on so many threads. */
  OptionalInt workers();

  /** Whether idle threads spin for a moment before they sleep. */
  Optional<Boolean> spinning();

  /**
   * Most sequences of a model that run together. If it is not set, small GPTs have more: as many as
   * a sixteenth of the memory for models holds, up to 256.
   */
  OptionalInt slots();

  /**
   * Memory that the process may take; a model that needs more than is left of it is refused. The
   * container's, or the machine's, if it is not set.
   */
  Optional<MemorySize> memory();

  /** Most requests of a model that wait for a slot; a further one gets status 429. */
  OptionalInt queue();

  /**
   * Most texts that a model has to translate at a time; a further request gets status 429. One
   * request counts for an eighth of them at most.
   */
  OptionalInt texts();

  /** Most tokens of a prompt that are read in one run. */
  @WithDefault("128")
  int promptChunk();

  /**
   * Most tokens of all prompts that are read between two tokens of running texts, which bounds how
   * long prompts delay them; the chunk, if that is more.
   */
  @WithDefault("128")
  int promptBudget();

  /**
   * Most memory of a model for the beginnings of prompts that were read, so that the next turn of a
   * chat is read from where it differs, but no more than a quarter of that of its slots; 0 for
   * none.
   */
  @WithDefault("128M")
  MemorySize promptCache();

  /** Longest prompt, in tokens or time steps. */
  OptionalInt maxPromptTokens();

  /** Most tokens or time steps that one request may ask for. */
  OptionalInt maxTokens();

  /** How long a client may read nothing before its stream is ended. */
  Optional<Duration> stall();

  /** How long a request may take, from its admission to the end of its answer. */
  Optional<Duration> deadline();

  /** How long a request may wait for a slot. */
  Optional<Duration> queueDeadline();

  /** LibreTranslate's API. */
  TranslateSettings translate();

  /** DeepL's API. */
  DeepLSettings deepl();

  /** Trainings near the service. */
  TrainingSettings trainings();

  /** How often the models' folder is looked at. */
  @WithDefault("1s")
  Duration reload();

  /** How long other models wait for one that loads. */
  @WithDefault("60s")
  Duration loading();

  /**
   * How long requests may go on when the service stops; those that are left end with an error. Less
   * than {@code quarkus.shutdown.timeout}, after which connections are cut.
   */
  @WithDefault("25s")
  Duration drain();

  /**
   * Where and how models run.
   *
   * @throws IllegalArgumentException when a value is impossible
   */
  default RuntimeOptions runtime() {
    RuntimeOptions defaults = RuntimeOptions.defaults();
    RuntimeOptions options =
        RuntimeOptions.of(
            provider().map(name -> name.toLowerCase(Locale.ROOT)).orElse(defaults.providerName()),
            threads().isPresent() ? StepThreads.exactly(threads().getAsInt()) : defaults.threads(),
            spinning().orElse(defaults.spinning()));
    return options.withWorkers(workers().orElse(options.workers()));
  }

  /** The limits of every model's engine. */
  default EngineConfig engine() {
    EngineConfig defaults = EngineConfig.defaults();
    return new EngineConfig(
        slots().orElse(defaults.slots()),
        queue().orElse(defaults.queue()),
        texts().orElse(defaults.texts()),
        defaults.buffer(),
        defaults.prefillChunk(),
        maxPromptTokens().orElse(defaults.maxPromptTokens()),
        maxTokens().orElse(defaults.maxTokens()),
        stall().orElse(defaults.stall()),
        new EngineConfig.Prompts(
            promptChunk(), Math.max(promptChunk(), promptBudget()), promptCache().asLongValue()),
        new EngineConfig.Deadlines(deadline(), queueDeadline()));
  }
}
