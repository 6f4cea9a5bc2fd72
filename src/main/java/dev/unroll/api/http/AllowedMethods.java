package dev.unroll.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The methods that each path has: what {@code Allow} says, and the answer to {@code OPTIONS}. */
@ApplicationScoped
public class AllowedMethods {
  /** After CORS has answered preflights and the key has been looked at. */
  private static final int BEFORE_RESOURCES = -40;

  /** A parameter in the template of a path, perhaps with what it may be. */
  private static final Pattern PARAMETER = Pattern.compile("\\{\\s*\\w+\\s*(?::\\s*([^{}]*))?}");

  private final BeanManager beans;
  private volatile @Nullable List<Rule> rules;

  AllowedMethods(BeanManager beans) {
    this.beans = beans;
  }

  /**
   * A method of a path.
   *
   * @param literals how many characters of the path are fixed: the more, the more it says of a path
   */
  private record Rule(Pattern path, int literals, String method) {}

  void register(@Observes Router router) {
    router.options().order(BEFORE_RESOURCES).handler(this::answer);
  }

  private void answer(RoutingContext context) {
    Optional<String> methods = of(context.normalizedPath());
    if (methods.isEmpty()) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, methods.get()).end();
  }

  /** The methods of a path, as {@code Allow} has them; empty when there is no such path. */
  Optional<String> of(String path) {
    List<Rule> matching =
        rules().stream().filter(rule -> rule.path().matcher(path).matches()).toList();
    int most = matching.stream().mapToInt(Rule::literals).max().orElse(0);
    TreeSet<String> methods = new TreeSet<>();
    matching.stream()
        .filter(rule -> rule.literals() == most)
        .forEach(rule -> methods.add(rule.method()));
    if (methods.isEmpty()) {
      return Optional.empty();
    }
    if (methods.contains(HttpMethod.GET)) {
      methods.add(HttpMethod.HEAD);
    }
    methods.add(HttpMethod.OPTIONS);
    return Optional.of(String.join(", ", methods));
  }

  private List<Rule> rules() {
    List<Rule> known = rules;
    if (known == null) {
      List<Rule> found = new ArrayList<>();
      beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
          .map(bean -> bean.getBeanClass())
          .filter(type -> type.isAnnotationPresent(Path.class))
          .forEach(type -> read(type, found));
      known = List.copyOf(found);
      rules = known;
    }
    return known;
  }

  private static void read(Class<?> resource, List<Rule> found) {
    String base = resource.getAnnotation(Path.class).value();
    for (Method method : resource.getDeclaredMethods()) {
      for (Annotation annotation : method.getAnnotations()) {
        @Nullable HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
        if (verb != null) {
          @Nullable Path below = method.getAnnotation(Path.class);
          found.add(rule(base + (below == null ? "" : "/" + below.value()), verb.value()));
        }
      }
    }
  }

  private static Rule rule(String template, String method) {
    StringBuilder regex = new StringBuilder();
    int literals = 0;
    int from = 0;
    String path = ("/" + template).replaceAll("/+", "/");
    Matcher parameter = PARAMETER.matcher(path);
    while (parameter.find()) {
      literals += parameter.start() - from;
      String may = parameter.group(1);
      regex
          .append(Pattern.quote(path.substring(from, parameter.start())))
          .append(may == null || may.isBlank() ? "[^/]+" : "(?:" + may.strip() + ")");
      from = parameter.end();
    }
    String rest = path.substring(from);
    regex.append(Pattern.quote(rest.length() > 1 ? rest.replaceAll("/$", "") : rest)).append("/?");
    return new Rule(Pattern.compile(regex.toString()), literals + rest.length(), method);
  }
}
