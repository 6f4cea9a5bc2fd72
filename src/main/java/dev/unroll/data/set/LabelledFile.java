package dev.unroll.data.set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.data.store.DataException;
import dev.unroll.text.JsonFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user's file of labelled texts, in one of three forms:
 *
 * <ul>
 *   <li>a label, a tab and a text a line; with groups, the first line names the columns: label,
 *       text, and further ones
 *   <li>JSON lines {@code {"text": "…", "label": "…"}} or {@code {"text": "…", "labels": ["…"]}},
 *       where the file's name ends in {@code .jsonl}
 *   <li>fastText's {@code __label__a __label__b text}, where the first line begins so and has no
 *       tab
 * </ul>
 *
 * @param texts in the order of the file; where texts may have several labels, a text that occurs
 *     again stands once, with all labels of its lines
 * @param groups of the texts
 */
record LabelledFile(List<LabelledText> texts, Map<LabelledText, Set<String>> groups) {
  private static final String FAST_TEXT = "__label__";
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int TEXT = 1;

  /** A line: the text, its labels and its group. */
  private record Line(String text, List<String> labels, @Nullable String group) {}

  /** Reads a line; nothing of one that names columns. */
  private interface LineReader {
    @Nullable Line read(String line, String where);
  }

  /**
   * Reads lines.
   *
   * @param name of the file, which errors tell
   * @throws DataException if one is no labelled text, or lacks the group
   */
  static LabelledFile parse(String name, String lines, LabelForm form) {
    List<Line> read = read(name, lines, form);
    return form.isMultiLabel() ? united(read) : ofLines(read);
  }

  /**
   * The texts of all lines, those that occur again, too.
   *
   * @throws DataException as {@link #parse}
   */
  static List<LabelledText> lines(String name, String lines, LabelForm form) {
    return ofLines(read(name, lines, form)).texts();
  }

  private static List<Line> read(String name, String lines, LabelForm form) {
    LineReader reader = reader(name, lines, form);
    List<Line> read = new ArrayList<>();
    UserFile.parseLines(
        name,
        lines,
        (line, where) -> {
          Line each = reader.read(line, where);
          if (each != null) {
            requireOneLabel(each, form, where);
            read.add(each);
          }
          return line;
        });
    return read;
  }

  private static LineReader reader(String name, String lines, LabelForm form) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
      return (line, where) -> jsonLine(line, where, form);
    }
    String first = lines.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    if (first.startsWith(FAST_TEXT) && first.indexOf('\t') < 0) {
      if (form.group() != null) {
        throw new DataException(name + ": lines of fastText have no columns, so no groups");
      }
      return LabelledFile::fastTextLine;
    }
    return form.group() == null
        ? (line, where) -> twoColumns(line, where, form)
        : new Columns(form, form.group());
  }

  private static void requireOneLabel(Line line, LabelForm form, String where) {
    if (!form.isMultiLabel() && line.labels().size() != 1) {
      throw new DataException(
          "%s: has %s; where a text may have several or none, the recipe says data.multiLabel: true"
              .formatted(
                  where, line.labels().isEmpty() ? "no label" : line.labels().size() + " labels"));
    }
  }

  private static LabelledFile ofLines(List<Line> lines) {
    Map<LabelledText, Set<String>> groups = new LinkedHashMap<>();
    List<LabelledText> texts = new ArrayList<>();
    for (Line line : lines) {
      LabelledText text = new LabelledText(line.text(), line.labels());
      texts.add(text);
      if (line.group() != null) {
        groups.computeIfAbsent(text, _ -> new TreeSet<>()).add(line.group());
      }
    }
    return new LabelledFile(texts, groups);
  }

  /** The lines of each text as one. */
  private static LabelledFile united(List<Line> lines) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    for (Line line : lines) {
      labels.computeIfAbsent(line.text(), _ -> new TreeSet<>()).addAll(line.labels());
      Set<String> all = groups.computeIfAbsent(line.text(), _ -> new TreeSet<>());
      if (line.group() != null) {
        all.add(line.group());
      }
    }
    Map<LabelledText, Set<String>> texts = new LinkedHashMap<>();
    labels.forEach(
        (text, all) ->
            texts.put(
                new LabelledText(text, List.copyOf(all)),
                Objects.requireNonNull(groups.get(text))));
    return new LabelledFile(List.copyOf(texts.keySet()), texts);
  }

  private static List<String> labels(String column, LabelForm form) {
    return form.isMultiLabel()
        ? Arrays.stream(column.split(Pattern.quote(form.separator()), -1))
            .map(String::strip)
            .filter(label -> !label.isEmpty())
            .toList()
        : List.of(column.strip());
  }

  private static Line twoColumns(String line, String where, LabelForm form) {
    int tab = line.indexOf('\t');
    if (tab < 0
        || line.substring(tab).isBlank()
        || (!form.isMultiLabel() && line.substring(0, tab).isBlank())) {
      throw new DataException(
          where
              + (form.isMultiLabel()
                  ? ": no labelled text; a line is its labels, a tab and a text"
                  : ": no labelled text; a line is a label, a tab and a text"));
    }
    return new Line(
        line.substring(tab + 1).strip(), labels(line.substring(0, tab), form), /* group= */ null);
  }

  /** Lines of several columns, the first of which names them. */
  private static final class Columns implements LineReader {
    private final LabelForm form;
    private final String group;
    private int column;

    Columns(LabelForm form, String group) {
      this.form = form;
      this.group = group;
    }

    @Override
    public @Nullable Line read(String line, String where) {
      String[] values = line.split("\t", -1);
      if (column == 0) {
        column = TabColumns.after(TEXT, values, group, where, "the label and the text");
        return null;
      }
      if (values.length <= column
          || (!form.isMultiLabel() && values[0].isBlank())
          || values[TEXT].isBlank()
          || values[column].isBlank()) {
        throw new DataException(
            where
                + ": no labelled text; a line is a label, a tab, a text, and the columns named above");
      }
      return new Line(values[TEXT].strip(), labels(values[0], form), values[column].strip());
    }
  }

  private static Line fastTextLine(String line, String where) {
    List<String> labels = new ArrayList<>();
    String rest = line.strip();
    while (rest.startsWith(FAST_TEXT)) {
      String[] parts = BLANKS.split(rest, 2);
      String label = parts[0].substring(FAST_TEXT.length());
      if (label.isEmpty()) {
        throw new DataException(where + ": a label without a name");
      }
      labels.add(label);
      rest = parts.length < 2 ? "" : parts[1];
    }
    if (rest.isEmpty()) {
      throw new DataException(where + ": no labelled text; a line is __label__… and a text");
    }
    return new Line(rest, List.copyOf(labels), /* group= */ null);
  }

  private static Line jsonLine(String line, String where, LabelForm form) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException broken) {
      throw new DataException(where + ": not JSON: " + JsonFault.reason(broken), broken);
    }
    JsonNode text = json.path("text");
    JsonNode told = json.has("labels") ? json.path("labels") : json.path("label");
    if (!text.isTextual() || text.textValue().isBlank() || told.isMissingNode()) {
      throw new DataException(
          where + ": no labelled text; a line is {\"text\": \"…\", \"labels\": [\"…\", …]}");
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode label : told.isArray() ? told : List.of(told)) {
      if ((!label.isTextual() && !label.isIntegralNumber()) || label.asText().isBlank()) {
        throw new DataException(where + ": a label must be a text, and not an empty one");
      }
      if (told.isTextual()) {
        labels.addAll(labels(label.asText(), form));
      } else {
        labels.add(label.asText().strip());
      }
    }
    String group = form.group();
    if (group == null) {
      return new Line(text.textValue().strip(), labels, null);
    }
    JsonNode value = json.path(group);
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw new DataException("%s: has no %s to divide by".formatted(where, group));
    }
    return new Line(text.textValue().strip(), labels, value.asText().strip());
  }
}
