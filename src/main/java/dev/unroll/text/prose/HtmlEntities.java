package dev.unroll.text.prose;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.parser.Parser;

/** The entities of an HTML source, so that its translation has the same. */
final class HtmlEntities implements SourceCharacters {
  private static final Pattern ENTITY =
      Pattern.compile("&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{0,31});?");

  private static final String REPLACEMENT = "\ufffd";

  /** Entities by the character that they stand for. */
  private final Map<Integer, String> entities =
      new HashMap<>(Map.of((int) '&', "&amp;", (int) '<', "&lt;", (int) '>', "&gt;"));

  @Override
  public void read(String html, int from, int to, Reader reader) {
    Matcher entity = ENTITY.matcher(html).region(from, to);
    int at = from;
    while (at < to) {
      boolean found = entity.find();
      int next = found ? entity.start() : to;
      for (; at < next; at++) {
        reader.read(html.charAt(at), at, at + 1);
      }
      if (found) {
        String characters = Parser.unescapeEntities(entity.group(), false);
        if (isHalf(characters)) {
          characters = REPLACEMENT; // As browsers read it.
        } else {
          remember(entity.group(), characters);
        }
        for (int i = 0; i < characters.length(); i++) {
          reader.read(characters.charAt(i), entity.start(), entity.end());
        }
        at = entity.end();
      }
    }
  }

  /** Whether it is half a surrogate pair, which is no character. */
  private static boolean isHalf(String characters) {
    return characters.length() == 1 && Character.isSurrogate(characters.charAt(0));
  }

  private void remember(String entity, String characters) {
    boolean one = characters.codePointCount(0, characters.length()) == 1;
    if (one && entity.endsWith(";")) {
      entities.putIfAbsent(characters.codePointAt(0), entity);
    }
  }

  @Override
  public String encode(String text) {
    return text.codePoints()
        .mapToObj(c -> entities.getOrDefault(c, Character.toString(c)))
        .collect(Collectors.joining());
  }
}
