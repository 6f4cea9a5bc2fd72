package dev.unroll.text.prose;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/** The characters of a Markdown source: escaped ones and entities, written as they were. */
final class MarkdownCharacters implements SourceCharacters {
  private static final Pattern ESCAPED =
      Pattern.compile(
          "\\\\([!-/:-@\\[-`{-~])|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{0,31});");

  private static final Pattern CODE = Pattern.compile("(`+)(?!`)[^`]*+\\1(?!`)");

  /** How characters that were escaped are written. */
  private final Map<Integer, String> escapes = new HashMap<>();

  /**
   * @param tables whether the source has tables, whose cells end at a vertical line
   */
  MarkdownCharacters(boolean tables) {
    if (tables) {
      escapes.put((int) '|', "\\|");
    }
  }

  @Override
  public void read(String source, int from, int to, Reader reader) {
    Matcher escaped = ESCAPED.matcher(source).region(from, to);
    int at = from;
    while (escaped.find()) {
      PLAIN.read(source, at, escaped.start(), reader);
      String characters =
          escaped.group(1) != null
              ? escaped.group(1)
              : Parser.unescapeEntities(escaped.group(), false);
      if (characters.codePointCount(0, characters.length()) == 1) {
        escapes.putIfAbsent(characters.codePointAt(0), escaped.group());
      }
      for (int i = 0; i < characters.length(); i++) {
        reader.read(characters.charAt(i), escaped.start(), escaped.end());
      }
      at = escaped.end();
    }
    PLAIN.read(source, at, to, reader);
  }

  @Override
  public String encode(String text) {
    if (escapes.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    Matcher code = CODE.matcher(text);
    int at = 0;
    while (code.find()) {
      escape(text.substring(at, code.start()), out);
      out.append(code.group());
      at = code.end();
    }
    escape(text.substring(at), out);
    return out.toString();
  }

  private void escape(String text, StringBuilder out) {
    text.codePoints()
        .forEach(
            c -> {
              String escaped = escapes.get(c);
              if (escaped == null) {
                out.appendCodePoint(c);
              } else {
                out.append(escaped);
              }
            });
  }
}
