package dev.unroll.text.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Documents as office programs write them, in {@code src/test/resources/documents}: words split
 * into runs, tables, notes, comments, changes, fields, links, text boxes. Translated into capital
 * letters, they have the same elements in the same order.
 */
class OfficeDocumentsTest {
  /** Runs of text, which are as many as a translation needs. */
  private static final Set<String> RUNS =
      Set.of("w:r", "w:rPr", "w:t", "a:r", "a:rPr", "a:t", "w:proofErr", "w:noBreakHyphen");

  /** What stands within the properties of runs. */
  private static final Set<String> PROPERTIES = Set.of("w:rPr", "a:rPr");

  private static Map<String, byte[]> unzip(byte[] archive) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static Element parsed(byte[] xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
  }

  /** The names of all elements that are no runs, in their order. */
  private static List<String> outline(Node node) {
    List<String> names = new ArrayList<>();
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element) {
        if (!RUNS.contains(element.getTagName())) {
          names.add(element.getTagName());
        }
        if (!PROPERTIES.contains(element.getTagName())) {
          names.addAll(outline(element));
        }
      }
    }
    return names;
  }

  private static String text(Element document) {
    return document.getTextContent().replace("\u2011", "").toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.docx", "letter.odt", "slides.pptx"})
  void document_keepsItsElementsAndLosesNoText(String name) throws Exception {
    byte[] given = Files.readAllBytes(Path.of("src/test/resources/documents", name));
    TranslatableFile file = FileFormat.of(name).orElseThrow().read(given);
    Map<String, byte[]> before = unzip(given);
    Map<String, byte[]> after = unzip(CapitalTranslator.of(file));

    assertThat(file.texts()).hasSizeGreaterThan(5);
    assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
    int changed = 0;
    for (Map.Entry<String, byte[]> part : before.entrySet()) {
      byte[] made = Objects.requireNonNull(after.get(part.getKey()));
      if (part.getKey().endsWith(".xml") && part.getValue().length > 0) {
        Element one = parsed(part.getValue());
        Element other = parsed(made);
        assertThat(outline(other)).as(part.getKey()).isEqualTo(outline(one));
        assertThat(text(other)).as(part.getKey()).isEqualTo(text(one));
        changed += one.isEqualNode(other) ? 0 : 1;
      } else {
        assertThat(made).as(part.getKey()).isEqualTo(part.getValue());
      }
    }
    assertThat(changed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.docx", "letter.odt", "slides.pptx"})
  void document_whoseTextsStay_saysTheSame(String name) throws Exception {
    byte[] given = Files.readAllBytes(Path.of("src/test/resources/documents", name));
    TranslatableFile file = FileFormat.of(name).orElseThrow().read(given);
    TranslatableFile again = FileFormat.of(name).orElseThrow().read(file.with(file.texts()));

    assertThat(again.texts()).isEqualTo(file.texts());
  }
}
