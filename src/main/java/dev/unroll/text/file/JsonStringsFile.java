package dev.unroll.text.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * JSON whose strings are translated, but for its keys and what are names in programs. Blanks, order
 * and numbers stay.
 */
final class JsonStringsFile {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * What a program reads and nobody else: names with dots, underscores or capitals in them, media
   * types, colours.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "\\w{2,}(?:[._:]\\w{2,})+|[A-Za-z]+(?:_[A-Za-z0-9]+)+|[a-z]+[A-Z][A-Za-z0-9]*"
              + "|[a-z]+/[a-z][\\w.+-]*|#[0-9A-Fa-f]{3,8}");

  private JsonStringsFile() {}

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    String source = read.text();
    SplicedText spliced = new SplicedText(source);
    try (JsonParser parser = JSON.createParser(source)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          int start = (int) parser.currentTokenLocation().getCharOffset();
          String text = parser.getText();
          if (!NAME.matcher(text).matches()) {
            spliced.add(start, endOf(source, start), text, JsonStringsFile::quoted);
          }
        }
      }
    } catch (IOException e) {
      throw new FileFault("the file is no JSON");
    }
    return spliced.file(TranslatableFile.Markup.NONE, read);
  }

  /** Behind the quote that ends the string that begins there. */
  private static int endOf(String source, int start) {
    for (int i = start + 1; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.charAt(i) == '"') {
        return i + 1;
      }
    }
    throw new IllegalStateException("the parser has seen its end");
  }

  private static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
