package dev.unroll.api.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of all models, one set each. A model's set stays as long as its folder, or an engine
 * that still has requests.
 */
@ApplicationScoped
public class EngineMeters {
  private final MeterRegistry registry;
  private final Tracer tracer;
  private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
  private final MultiGauge servedGauge;
  private final MultiGauge refusedGauge;
  private volatile boolean readable = true;
  private volatile Set<String> served = Set.of();
  private volatile Set<String> refused = Set.of();

  EngineMeters(MeterRegistry registry, Tracer tracer) {
    this.registry = registry;
    this.tracer = tracer;
    this.servedGauge =
        MultiGauge.builder("unroll.model.served")
            .description("Whether the model takes requests")
            .register(registry);
    this.refusedGauge =
        MultiGauge.builder("unroll.model.refused")
            .description("Whether what is in the model's folder now could not be loaded")
            .register(registry);
    Gauge.builder("unroll.models.folder.readable", this, all -> all.readable ? 1 : 0)
        .description("Whether the folder of models can be read")
        .register(registry);
  }

  /** The model's metrics, which outlive its engine when its folder changes. */
  public ModelMeters of(String model) {
    return models.computeIfAbsent(model, id -> new ModelMeters(registry, tracer, id));
  }

  /**
   * Takes note of what there is, and forgets the metrics of models that are gone.
   *
   * @param folderReadable whether the folder of models could be read
   * @param nowServed the models that take requests
   * @param nowRefused the folders whose present content cannot be loaded
   */
  public void follow(boolean folderReadable, Set<String> nowServed, Set<String> nowRefused) {
    readable = folderReadable;
    if (!nowServed.equals(served) || !nowRefused.equals(refused)) {
      served = Set.copyOf(nowServed);
      refused = Set.copyOf(nowRefused);
      SortedSet<String> known = known();
      servedGauge.register(rows(known, served), true);
      refusedGauge.register(rows(known, refused), true);
    }
    models
        .values()
        .removeIf(
            model -> {
              boolean gone = !served.contains(model.id()) && !refused.contains(model.id());
              return gone && model.closeIfUnused();
            });
  }

  /** The figures of every model that there is, by name. */
  public List<ModelFigures> figures() {
    return known().stream()
        .map(
            id -> {
              ModelMeters meters = models.get(id);
              boolean isServed = served.contains(id);
              boolean isRefused = refused.contains(id);
              return meters == null
                  ? ModelFigures.none(id, isServed, isRefused)
                  : meters.figures(isServed, isRefused);
            })
        .toList();
  }

  private SortedSet<String> known() {
    SortedSet<String> known = new TreeSet<>(served);
    known.addAll(refused);
    return known;
  }

  private static List<MultiGauge.Row<?>> rows(SortedSet<String> known, Set<String> those) {
    return known.stream()
        .<MultiGauge.Row<?>>map(
            id -> MultiGauge.Row.of(Tags.of("model", id), those.contains(id) ? 1 : 0))
        .toList();
  }
}
