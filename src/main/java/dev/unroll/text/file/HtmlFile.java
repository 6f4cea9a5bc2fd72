package dev.unroll.text.file;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages in HTML, whose own words say how they are coded. */
final class HtmlFile {
  /** How far browsers look. */
  private static final int BEGINNING = 1_024;

  private static final Pattern CHARSET =
      Pattern.compile(
          "<meta[^>]{1,200}charset\\s*=\\s*[\"']?\\s*([\\w-]{1,40})", Pattern.CASE_INSENSITIVE);

  private HtmlFile() {}

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content, declared(content));
    return new TranslatableFile(
        TranslatableFile.Markup.HTML,
        List.of(read.text()),
        translated -> read.encode(encodable(translated.getFirst(), read.charset())));
  }

  /** Characters that the coding has not are numeric entities, whatever the page declares. */
  private static String encodable(String html, Charset charset) {
    CharsetEncoder encoder = charset.newEncoder();
    if (encoder.canEncode(html)) {
      return html;
    }
    StringBuilder all = new StringBuilder();
    html.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              all.append(encoder.canEncode(character) ? character : "&#" + c + ";");
            });
    return all.toString();
  }

  private static Optional<Charset> declared(byte[] content) {
    String beginning =
        new String(content, 0, Math.min(content.length, BEGINNING), StandardCharsets.ISO_8859_1);
    Matcher charset = CHARSET.matcher(beginning);
    try {
      return charset.find()
          ? Optional.of(Charset.forName(charset.group(1))).filter(Charset::canEncode)
          : Optional.empty();
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }
}
