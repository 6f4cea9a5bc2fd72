package dev.unroll.text.file;

import dev.unroll.text.markup.XmlFault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents of office programs: archives with XML in them. The texts of their paragraphs are
 * translated; pictures, styles and all else of the archive stay as they are.
 */
final class OfficeFile {
  private OfficeFile() {}

  static TranslatableFile read(byte[] content, OfficeDialect dialect) throws FileFault {
    Map<String, byte[]> files = OfficeArchive.read(content, dialect.parts());
    if (!files.containsKey(dialect.marker()) && !OfficeArchive.has(content, dialect.marker())) {
      throw new FileFault("the archive has no " + dialect.marker());
    }
    Map<String, OfficePart> parts = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      parts.put(file.getKey(), part(file.getKey(), file.getValue(), dialect));
    }
    List<String> texts = new ArrayList<>();
    parts.values().forEach(part -> texts.addAll(part.texts()));
    return new TranslatableFile(
        TranslatableFile.Markup.HTML, texts, translations -> write(content, parts, translations));
  }

  private static OfficePart part(String name, byte[] content, OfficeDialect dialect)
      throws FileFault {
    try {
      String xml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return OfficePart.of(xml, dialect);
    } catch (CharacterCodingException e) {
      throw new FileFault("%s in the archive is not UTF-8".formatted(name));
    } catch (XmlFault e) {
      throw new FileFault("%s in the archive: %s".formatted(name, e.getMessage()));
    }
  }

  private static byte[] write(
      byte[] content, Map<String, OfficePart> parts, List<String> translations) {
    Map<String, byte[]> replaced = new HashMap<>();
    int at = 0;
    for (Map.Entry<String, OfficePart> part : parts.entrySet()) {
      int end = at + part.getValue().texts().size();
      String xml = part.getValue().with(translations.subList(at, end));
      replaced.put(part.getKey(), xml.getBytes(StandardCharsets.UTF_8));
      at = end;
    }
    return OfficeArchive.with(content, replaced);
  }
}
