package dev.unroll.text.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** JSON whose strings are translated, but for its keys. Blanks, order and numbers stay. */
final class JsonStringsFile {
  private static final JsonFactory JSON = new JsonFactory();

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
          spliced.add(start, endOf(source, start), text, JsonStringsFile::quoted);
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
