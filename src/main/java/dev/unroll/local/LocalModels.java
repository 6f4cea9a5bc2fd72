package dev.unroll.local;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.translation.TranslationEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The models of a folder, in this process and without a server:
 *
 * <pre>{@code
 * try (LocalModels models = LocalModels.open(Path.of("models"))) {
 *   System.out.println(models.translator("translate-en-fr").translate("Where is the station?"));
 * }
 * }</pre>
 *
 * <p>A model is loaded when it is asked for first, and stays loaded until all are closed. Requests
 * of any number of threads run together on it. All methods may be called by any thread.
 */
public final class LocalModels implements AutoCloseable {
  private static final String TEST_BLEU = "test.bleu";

  private final Path folder;
  private final SortedSet<String> names;
  private final OrtEngines engines;
  private final Map<String, ServedEngine> loaded = new HashMap<>();
  private boolean closed;

  private LocalModels(Path folder, Set<String> names, LocalOptions options) {
    this.folder = folder;
    this.names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    this.engines = engines(options);
  }

  private static OrtEngines engines(LocalOptions options) {
    try {
      return new OrtEngines(options.runtime(), options.engine(), Clock.SYSTEM);
    } catch (RuntimeException unusable) {
      throw new LocalFailure(unusable);
    }
  }

  /** As {@link #open(Path, LocalOptions)}, with the usual options. */
  public static LocalModels open(Path folder) {
    return open(folder, LocalOptions.DEFAULT);
  }

  /**
   * Opens a folder of models, or of one model. No model is loaded yet.
   *
   * @throws LocalFailure when there is no such folder, or the provider cannot be used
   */
  public static LocalModels open(Path folder, LocalOptions options) {
    if (Files.exists(folder.resolve(ModelFolder.CONFIG))) {
      Path only = folder.toAbsolutePath().normalize();
      return new LocalModels(
          only.resolveSibling("."), Set.of(String.valueOf(only.getFileName())), options);
    }
    try {
      return new LocalModels(folder, ModelFolders.in(folder).keySet(), options);
    } catch (IOException unreadable) {
      throw new LocalFailure(folder + ": is no folder of models that can be read");
    }
  }

  /** The names of the models, as the service has them. */
  public SortedSet<String> names() {
    return names;
  }

  /**
   * A model that continues texts and, where it has a chat template, converses.
   *
   * @throws LocalFailure when there is none of this name, it is of another kind, or cannot be
   *     loaded
   */
  public TextModel text(String name) {
    return new TextModel(engine(name, Capability.COMPLETES, Engine.class));
  }

  /**
   * A translator.
   *
   * @throws LocalFailure when there is none of this name, it is of another kind, or cannot be
   *     loaded
   */
  public Translator translator(String name) {
    return new Translator(engine(name, Capability.TRANSLATES, TranslationEngine.class));
  }

  /**
   * Of the translators between two languages the one whose folder proves the best BLEU, of equals
   * the first by name. One that knows several languages is told them by {@link
   * TranslationSettings#between}.
   *
   * @param from language of the texts, and
   * @param into language of the translations, as codes such as {@code en}
   * @throws LocalFailure when there is none, or it cannot be loaded
   */
  public Translator translator(String from, String into) {
    return names.stream()
        .filter(name -> translates(name, from, into))
        .max(Comparator.comparingDouble(this::bleu).thenComparing(Comparator.reverseOrder()))
        .map(this::translator)
        .orElseThrow(
            () ->
                new LocalFailure(
                    "no model translates %s to %s, of %s".formatted(from, into, names)));
  }

  /** The BLEU of a translator's own test, -1 where there is none. */
  private double bleu(String name) {
    return ModelFolder.read(folder, name)
        .config()
        .provenance()
        .metrics()
        .getOrDefault(TEST_BLEU, -1.0);
  }

  private boolean translates(String name, String from, String into) {
    try {
      return ModelFolder.read(folder, name).config().task() instanceof Task.Seq2Seq task
          && Directions.sourcesOf(task).contains(from)
          && Directions.targetsOf(task).contains(into);
    } catch (BundleException unusable) {
      return false; // a folder that cannot be read does not keep the others from being used
    }
  }

  /**
   * A model that makes vectors of texts.
   *
   * @throws LocalFailure when there is none of this name, it is of another kind, or cannot be
   *     loaded
   */
  public Embedder embedder(String name) {
    return new Embedder(engine(name, Capability.EMBEDS, EmbeddingEngine.class));
  }

  /**
   * A model that says what kind of text a text is.
   *
   * @throws LocalFailure when there is none of this name, it is of another kind, or cannot be
   *     loaded
   */
  public TextClassifier classifier(String name) {
    return new TextClassifier(engine(name, Capability.CLASSIFIES, ClassificationEngine.class));
  }

  /**
   * A model that continues series of numbers.
   *
   * @throws LocalFailure when there is none of this name, it is of another kind, or cannot be
   *     loaded
   */
  public Forecaster forecaster(String name) {
    return new Forecaster(engine(name, Capability.FORECASTS, Engine.class));
  }

  private <E extends ServedEngine> E engine(String name, Capability wanted, Class<E> kind) {
    ServedEngine engine = reporting(() -> engine(name));
    if (engine.capabilities().contains(wanted) && !kind.isInstance(engine)) {
      throw new LocalFailure(
          "%s cannot do that in a program's own process, only over HTTP".formatted(name));
    }
    if (!engine.capabilities().contains(wanted)) {
      throw new LocalFailure("%s cannot do that: it %s".formatted(name, can(engine)));
    }
    return kind.cast(engine);
  }

  private static String can(ServedEngine engine) {
    return engine.capabilities().stream()
        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private synchronized ServedEngine engine(String name) {
    if (closed) {
      throw new IllegalStateException("the models are closed");
    }
    ServedEngine engine = loaded.get(name);
    if (engine == null) {
      if (!names.contains(name)) {
        throw new LocalFailure("there is no model '%s', only %s".formatted(name, names));
      }
      engine = engines.open(ModelFolder.read(folder, name), EngineListener.NONE);
      loaded.put(name, engine);
    }
    return engine;
  }

  /** Does something whose failures are told as {@link LocalFailure}. */
  static <T> T reporting(Supplier<T> work) {
    try {
      return work.get();
    } catch (LocalFailure | IllegalStateException | IllegalArgumentException own) {
      throw own;
    } catch (RuntimeException failure) {
      throw new LocalFailure(failure);
    }
  }

  /** Ends what runs and frees the memory of all models. A further call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    loaded.values().forEach(ServedEngine::close);
    loaded.clear();
  }
}
