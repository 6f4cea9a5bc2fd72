package dev.unroll.api.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The labels of requests in the HTTP metrics. What a client makes up gets none of its own: failed
 * requests to paths that are not there share one, and so do methods that are not HTTP's.
 */
@ApplicationScoped
public class RequestLabels {
  private static final String OTHER = "UNKNOWN";
  private static final String METER = "http.server.";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", OTHER);

  /** What Quarkus says instead of a path. */
  private static final Set<String> NO_PATHS =
      Set.of("root", "NOT_FOUND", "REDIRECTION", "/cors-preflight", OTHER);

  private final BeanManager beans;
  private volatile Set<String> paths = Set.of();

  RequestLabels(BeanManager beans) {
    this.beans = beans;
  }

  /** Looks for the paths in time: it takes too long for the event loop of a first request. */
  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("unroll-paths").start(() -> paths = resources());
  }

  @Produces
  @Singleton
  MeterFilter filter() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(METER) ? bounded(id) : id;
      }
    };
  }

  private Meter.Id bounded(Meter.Id id) {
    String status = Objects.requireNonNullElse(id.getTag("status"), "");
    boolean hasTemplate = !"OPTIONS".equals(id.getTag("method"));
    boolean succeeded = hasTemplate && (status.startsWith("2") || status.startsWith("3"));
    List<Tag> tags =
        id.getTags().stream()
            .map(
                tag ->
                    switch (tag.getKey()) {
                      case "uri" -> {
                        Tag path = Tag.of(tag.getKey(), normal(tag.getValue()));
                        yield succeeded ? path : known(path, isPath(path.getValue()));
                      }
                      case "method" -> known(tag, METHODS.contains(tag.getValue()));
                      default -> tag;
                    })
            .toList();
    return id.replaceTags(tags);
  }

  private static Tag known(Tag tag, boolean isKnown) {
    return isKnown ? tag : Tag.of(tag.getKey(), OTHER);
  }

  private boolean isPath(String path) {
    if (paths.isEmpty()) {
      paths = resources();
    }
    return NO_PATHS.contains(path) || paths.contains(path);
  }

  /** The paths of all resources, with their parameters as templates. */
  private Set<String> resources() {
    Set<String> found = new HashSet<>();
    beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
        .map(bean -> bean.getBeanClass())
        .filter(type -> type.isAnnotationPresent(Path.class))
        .forEach(
            type -> {
              String base = type.getAnnotation(Path.class).value();
              found.add(normal(base));
              for (Method method : type.getDeclaredMethods()) {
                Path below = method.getAnnotation(Path.class);
                if (below != null) {
                  found.add(normal(base + "/" + below.value()));
                }
              }
            });
    return Set.copyOf(found);
  }

  /** A path without what its parameters may be. */
  private static String normal(String path) {
    return NO_PATHS.contains(path)
        ? path
        : ("/" + path)
            .replaceAll("/+", "/")
            .replaceAll("(?<=.)/$", "")
            .replaceAll("\\{(\\w+)\\s*:[^{}]*}", "{$1}");
  }
}
