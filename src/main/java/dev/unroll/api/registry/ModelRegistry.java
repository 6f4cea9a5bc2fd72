package dev.unroll.api.registry;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.telemetry.EngineMeters;
import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.ort.NotEnoughMemory;
import dev.unroll.text.OneLine;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The models that are served: what the models' folder holds, followed as it changes.
 *
 * <p>One thread looks at the folder, has what is new or changed loaded, one after the other, each
 * on a thread of its own, lets each model answer once, and only then serves it. It waits for a load
 * until a deadline and goes on with the others then; the model is served once it is there. A
 * changed folder is touched when two looks in a row saw it in the same state, so that a
 * half-written one is left alone. When a new state cannot be served, the model that was loaded
 * before stays. An engine that is replaced takes nothing new, finishes its streams and closes.
 */
@ApplicationScoped
public class ModelRegistry {
  private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

  /** Most loads that may hang: each has a thread, and what it has loaded so far. */
  private static final int MOST_HANGING = 4;

  /** How long streams on a replaced engine may go on. */
  private static final Duration LAST_STREAMS = Duration.ofHours(1);

  private final UnrollSettings settings;
  private final ModelsFolder modelsFolder;
  private final EngineFactory factory;
  private final EngineMeters meters;
  private final InstantSource date;
  private final Clock clock;
  private final ScheduledExecutorService loader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("unroll-models").daemon().factory());

  // Written by the loader's thread only.
  private volatile ModelCatalog catalog = ModelCatalog.STARTING;
  private final Map<String, Fingerprint> settled = new HashMap<>();
  private final Set<String> lackingMemory = new HashSet<>();

  /** Loads that have not ended; the last one of a model decides about it. */
  private final Map<String, ModelLoad> loads = new ConcurrentHashMap<>();

  private final AtomicInteger hanging = new AtomicInteger();
  private SortedMap<String, Fingerprint> lastLook = new TreeMap<>();
  private final LoadOrder order = new LoadOrder();
  private volatile boolean draining;

  public ModelRegistry(
      UnrollSettings settings,
      EngineFactory factory,
      EngineMeters meters,
      InstantSource date,
      Clock clock) {
    this.settings = settings;
    this.modelsFolder = new ModelsFolder(settings.models());
    this.factory = factory;
    this.meters = meters;
    this.date = date;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    loader.execute(() -> ModelFolder.clean(settings.models()));
    var unused =
        loader.scheduleWithFixedDelay(
            this::refresh, 0, settings.reload().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Readiness goes down. New requests are served for the delay, in which load balancers see that;
   * after it they get status 503, while those that run have time to end.
   */
  void drain(
      @Observes ShutdownDelayInitiatedEvent event,
      @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
    draining = true;
    loader.shutdown();
    Executor afterDelay =
        CompletableFuture.delayedExecutor(
            delay.orElse(Duration.ZERO).toMillis(),
            TimeUnit.MILLISECONDS,
            task -> Thread.ofVirtual().start(task));
    models().forEach(model -> afterDelay.execute(() -> end(model.engine(), settings.drain())));
  }

  void stop(@Observes ShutdownEvent event) {
    draining = true;
    loader.shutdownNow();
    loads.values().forEach(ModelLoad::stop);
    models().forEach(model -> model.engine().close());
  }

  public ModelCatalog catalog() {
    return catalog;
  }

  /** Whether the service is about to end. */
  public boolean isDraining() {
    return draining;
  }

  public Collection<ServedModel> models() {
    return catalog.models().values();
  }

  /**
   * The served model of that id.
   *
   * @throws ApiException with status 404 when there is no such model, 503 when it may still come
   */
  public ServedModel model(String id) {
    ModelCatalog now = catalog;
    ServedModel model = now.models().get(id);
    if (model != null) {
      return model;
    }
    String refusal = now.refused().get(id);
    if (refusal == null && !now.complete()) {
      order.ask(id);
      throw ApiException.loading(
          "the models are being loaded, and '%s' is not there yet".formatted(id));
    }
    throw ApiException.notFound(
        refusal == null
            ? "the model '%s' does not exist".formatted(id)
            : "the model '%s' is not served; the service's log says why".formatted(id),
        "model",
        "model_not_found");
  }

  /**
   * Hands a request to a model, and to its successor when it is replaced at that moment.
   *
   * @param submission admits the request to the model's engine
   * @return what the submission returns
   * @throws ApiException with status 404 when there is no such model
   * @throws RequestRejected when it is not admitted
   */
  public <T> T submit(String id, Function<ServedModel, T> submission) {
    ServedModel model = model(id);
    try {
      return submission.apply(model);
    } catch (RequestRejected.Draining e) {
      ServedModel successor = catalog.models().get(id);
      if (successor == null || successor.equals(model)) {
        throw e;
      }
      return submission.apply(successor);
    }
  }

  /**
   * Looks at the folder, whatever happens: an exception would end the schedule. A look that a stop
   * overtakes fails somewhere, because the beans end with the container: that is no fault.
   */
  private void refresh() {
    try {
      lookIfReadable();
      meters.follow(
          catalog.unreadable().isEmpty(), catalog.models().keySet(), catalog.refused().keySet());
    } catch (RuntimeException | Error e) {
      if (!draining) {
        LOG.errorf("%s could not be looked at: %s", settings.models(), e);
      }
    }
  }

  private void lookIfReadable() {
    try {
      look(modelsFolder.scan());
      folderIs(Optional.empty());
    } catch (IOException e) {
      folderIs(Optional.of(modelsFolder.reason(e)));
    }
  }

  private void folderIs(Optional<String> unreadable) {
    if (unreadable.equals(catalog.unreadable())) {
      return;
    }
    catalog = catalog.withFolder(unreadable);
    unreadable.ifPresentOrElse(
        why ->
            LOG.warnf(
                "%s; %s",
                why,
                catalog.models().isEmpty()
                    ? "no model can be served until it can be read"
                    : "its models are served from memory"),
        () -> LOG.infof("%s can be read again", settings.models()));
  }

  private void look(SortedMap<String, Fingerprint> now) {
    boolean first = !catalog.complete();
    TreeSet<String> ids = new TreeSet<>(now.keySet());
    ids.addAll(settled.keySet());
    while (!ids.isEmpty()) {
      String id = order.next(ids);
      Fingerprint state = now.get(id);
      boolean changed = state == null || !state.equals(settled.get(id));
      boolean steady = state == null ? !lastLook.containsKey(id) : state.equals(lastLook.get(id));
      if (changed && (first || steady) && !draining) {
        settle(id, state);
      }
    }
    lastLook = now;
    if (first) {
      catalog = catalog.allSeen();
      if (catalog.models().isEmpty()) {
        LOG.warnf("no models in %s", settings.models().toAbsolutePath().normalize());
      }
    }
  }

  private void settle(String id, @Nullable Fingerprint state) {
    if (state == null) {
      settled.remove(id);
      loads.remove(id);
      remove(id);
      return;
    }
    settled.put(id, state);
    lackingMemory.remove(id);
    if (hanging.get() >= MOST_HANGING) {
      refuse(id, "%d loads hang; restart the service".formatted(MOST_HANGING));
      return;
    }
    ModelLoad load = ModelLoad.begin(id, () -> load(id));
    loads.put(id, load);
    if (load.endsWithin(settings.loading())) {
      finish(load);
    } else if (!draining) {
      hanging.incrementAndGet();
      refuse(
          id,
          "has been loading for more than %d s; it is served when that ends"
              .formatted(settings.loading().toSeconds()));
      load.whenEnded(
          () -> {
            hanging.decrementAndGet();
            onLoader(() -> finish(load));
          });
    }
  }

  /** On the load's thread. */
  private ModelLoad.Result load(String id) {
    long start = clock.nanos();
    ModelFolder folder = ModelFolder.read(settings.models(), id);
    ServedModel current = catalog.models().get(id);
    if (current != null && current.folder().version().equals(folder.version())) {
      return new ModelLoad.Result.Unchanged();
    }
    ServedEngine engine = ModelLoad.warm(factory.open(folder, meters.of(folder.name())));
    return new ModelLoad.Result.Ready(folder, engine, Duration.ofNanos(clock.nanos() - start));
  }

  private void finish(ModelLoad load) {
    String id = load.id();
    if (!loads.remove(id, load) || draining) { // Its folder has changed, or is gone.
      load.discard();
      return;
    }
    switch (load.result()) {
      case ModelLoad.Result.Ready ready -> serve(ready);
      case ModelLoad.Result.Unchanged _ -> catalog = catalog.withoutRefusal(id);
      case ModelLoad.Result.Failed(BundleException e) -> refuse(id, e.getMessage());
      case ModelLoad.Result.Failed(NotEnoughMemory e) -> {
        lackingMemory.add(id);
        refuse(id, settings.models().resolve(id) + ": " + e.getMessage());
      }
      case ModelLoad.Result.Failed(Throwable e) -> {
        LOG.debugf(e, "%s cannot be loaded", id);
        refuse(id, settings.models().resolve(id) + ": cannot be loaded: " + load.reason());
      }
    }
  }

  private void serve(ModelLoad.Result.Ready ready) {
    ModelFolder folder = ready.folder();
    ServedModel current = catalog.models().get(folder.name());
    meters.of(folder.name()).add(ready.engine());
    ServedModel served = ServedModel.of(folder, ready.engine(), date.instant());
    catalog = catalog.with(served);
    LOG.infof(
        "%s: %s, %,d parameters, %s in %d ms",
        folder.name(),
        OneLine.of(folder.config().architecture()),
        folder.config().parameters(),
        current == null ? "ready" : "replaced",
        ready.took().toMillis());
    if (current != null) {
      retire(current);
    }
    warnOfNoChat(served);
  }

  private static void warnOfNoChat(ServedModel model) {
    if (model.folder().config().task() instanceof Task.Text text && text.chat() != null) {
      model
          .generating(Capability.COMPLETES)
          .noChat()
          .ifPresent(why -> LOG.warnf("%s does not chat: %s", model.id(), OneLine.of(why)));
    }
  }

  private void refuse(String id, @Nullable String reason) {
    String line = OneLine.of(String.valueOf(reason).lines().findFirst().orElse("no reason given"));
    catalog = catalog.withRefused(id, line);
    LOG.warnf(
        "%s %s: %s",
        OneLine.of(id),
        catalog.models().containsKey(id) ? "stays as it was" : "is not served",
        line);
  }

  private void remove(String id) {
    ServedModel gone = catalog.models().get(id);
    catalog = catalog.without(id);
    if (gone != null) {
      LOG.infof("%s: removed", id);
      retire(gone);
    }
  }

  private static void end(ServedEngine engine, Duration patience) {
    if (!engine.drain(patience)) {
      LOG.infof("%d requests were ended", engine.running() + engine.waiting());
    }
    engine.close();
  }

  private void retire(ServedModel model) {
    Thread.ofVirtual()
        .name("unroll-retire-" + model.id())
        .start(
            () -> {
              end(model.engine(), LAST_STREAMS);
              meters.of(model.id()).remove(model.engine());
              System.gc(); // Tensors are freed with the objects that refer to them.
              retryAfterRelease();
            });
  }

  /** Models that were refused for want of memory are tried again at the next look. */
  private void retryAfterRelease() {
    onLoader(
        () -> {
          lackingMemory.forEach(settled::remove);
          lackingMemory.clear();
        });
  }

  private void onLoader(Runnable task) {
    try {
      loader.execute(task);
    } catch (RejectedExecutionException e) {
      // The service stops.
    }
  }
}
