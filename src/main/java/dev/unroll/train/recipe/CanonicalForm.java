package dev.unroll.train.recipe;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A recipe as text in one fixed form: every key that has a value, in the records' order. */
final class CanonicalForm {
  private CanonicalForm() {}

  static String of(Recipe recipe) {
    StringBuilder out = new StringBuilder();
    section(recipe, "", out);
    return out.toString();
  }

  static String sha256(Recipe recipe) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(of(recipe).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  private static void section(Record section, String indent, StringBuilder out) {
    Set<String> written = new HashSet<>();
    for (Class<?> of : section.getClass().getInterfaces()) {
      List<String> names = RecordShape.names(section.getClass());
      if (names.size() == 1 && written.add(selector(of))) {
        out.append(indent).append(selector(of)).append(": ");
        out.append(names.getFirst()).append('\n');
      }
    }
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      Object value = RecordShape.value(section, component);
      switch (value) {
        case null -> {}
        case Every every -> line(indent, component, every.toString(), out);
        case Record nested -> {
          out.append(indent).append(RecordShape.key(component)).append(":\n");
          section(nested, indent + "  ", out);
        }
        case Enum<?> constant -> line(indent, component, RecordShape.name(constant), out);
        case String text -> line(indent, component, quoted(text), out);
        case List<?> records when RecordShape.element(component).isRecord() -> {
          out.append(indent).append(RecordShape.key(component)).append(":\n");
          for (Object one : records) {
            out.append(indent).append("  -\n");
            section((Record) one, indent + "    ", out);
          }
        }
        case List<?> texts -> line(indent, component, quoted(texts), out);
        default -> line(indent, component, value.toString(), out);
      }
    }
  }

  /** The selector of a sealed interface, which may stand on the interface above it. */
  private static String selector(Class<?> type) {
    return type.isAnnotationPresent(ChosenBy.class)
        ? RecordShape.selector(type)
        : selector(type.getInterfaces()[0]);
  }

  private static void line(
      String indent, RecordComponent component, String value, StringBuilder out) {
    out.append(indent).append(RecordShape.key(component)).append(": ").append(value).append('\n');
  }

  private static String quoted(List<?> texts) {
    return texts.stream().map(text -> quoted((String) text)).toList().toString();
  }

  /** A double-quoted YAML scalar in ASCII. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c >= ' ' && c < 0x7f) {
                out.appendCodePoint(c);
              } else {
                out.append("\\U%08x".formatted(c));
              }
            });
    return out.append('"').toString();
  }
}
