package dev.unroll.chat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that a chat template may use; all others are refused when it is loaded. */
final class PermittedNames {
  /** Filters that Jinjava implements like Jinja2. */
  private static final Set<String> FILTERS =
      words(
          "abs capitalize count d default e escape first float int join last length list"
              + " lower map reject rejectattr replace reverse round safe select selectattr sort"
              + " string sum title trim unique upper");

  /** Filters implemented here. */
  private static final Set<String> OWN_FILTERS = Set.of("items", "tojson", "dictsort", "indent");

  static final Set<String> ALL_FILTERS = union(FILTERS, OWN_FILTERS);

  static final Set<String> TESTS =
      words(
          "boolean defined divisibleby eq equalto even false float ge gt in integer iterable"
              + " le lower lt mapping ne none number odd sameas sequence string true undefined upper");

  /** The same, and one that filters such as {@code select} call. */
  static final Set<String> ALL_TESTS = union(TESTS, Set.of("truthy"));

  static final Set<String> FUNCTIONS =
      Set.of("namespace", "raise_exception", "range", "strftime_now");

  /** Words of Jinjava's expressions that are plain names in Jinja. */
  static final Set<String> TAKEN =
      Set.of("div", "empty", "eq", "ge", "gt", "instanceof", "le", "lt", "mod", "ne", "null");

  private PermittedNames() {}

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.of(some, others).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }
}
