package dev.unroll.model;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some of a network's maps or parameters, by their names' parts between dots.
 *
 * @param text a name or a part of it, in which {@code *} stands for anything
 */
public record NamePattern(String text) {
  private static final Pattern NUMBER = Pattern.compile("(?<=[a-z])\\d+(?=\\.|$)");

  /** Whether a name is this one or ends with it: {@code query} is every query. */
  public boolean isEndOf(String name) {
    return name.matches("(.*\\.)?" + expression());
  }

  /** Whether a name is this one or begins with it: {@code block0} is all of the first block. */
  public boolean isBeginningOf(String name) {
    return name.matches(expression() + "(\\..*)?");
  }

  private String expression() {
    return Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }

  /** Names for people: those that differ only in the number of a layer are shown once. */
  public static String shown(List<String> names) {
    return names.stream()
        .map(name -> NUMBER.matcher(name).replaceAll("*"))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
