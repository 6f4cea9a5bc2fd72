package dev.unroll.api.deepl;

import dev.unroll.api.http.ApiException;
import dev.unroll.engine.lexical.Terminology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The entries of a dictionary as clients send and get them. */
final class GlossaryEntries {
  private static final int LONGEST = 1_024;

  private GlossaryEntries() {}

  /**
   * Reads entries.
   *
   * @param format {@code tsv}, or {@code csv}, whose third and fourth columns are languages
   * @throws ApiException when they are not in that format, or a term comes twice
   */
  static Map<String, String> read(String format, String entries, String source, String target) {
    Map<String, String> read =
        switch (format) {
          case "tsv" -> tsv(entries);
          case "csv" -> csv(entries, source, target);
          default -> throw DeepLParameters.unsupported("entries_format");
        };
    if (read.isEmpty()) {
      throw invalid("there are none");
    }
    try {
      Terminology.of(read); // What cannot be followed is told now.
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
    return read;
  }

  /** Entries in lines with a tab. */
  static String tsv(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(entry -> entry.getKey() + "\t" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> tsv(String entries) {
    Map<String, String> read = new LinkedHashMap<>();
    int index = 0;
    for (String line : entries.lines().toList()) {
      if (!line.isBlank()) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 2) {
          throw invalid("Key with the index %d misses tab separator".formatted(index));
        }
        put(read, index, parts[0], parts[1]);
      }
      index++;
    }
    return read;
  }

  private static Map<String, String> csv(String entries, String source, String target) {
    Map<String, String> read = new LinkedHashMap<>();
    int index = 0;
    for (List<String> row : rows(entries)) {
      if (row.size() == 2 || (row.size() == 4 && isFor(row, source, target))) {
        put(read, index, row.get(0), row.get(1));
      } else if (row.size() != 4) {
        throw invalid("Row with the index %d has %d columns".formatted(index, row.size()));
      }
      index++;
    }
    return read;
  }

  private static boolean isFor(List<String> row, String source, String target) {
    return DeepLLanguages.base(row.get(2)).equals(source)
        && DeepLLanguages.base(row.get(3)).equals(target);
  }

  private static void put(Map<String, String> entries, int index, String term, String translation) {
    String key = term.strip();
    String value = translation.strip();
    if (key.isEmpty() || value.isEmpty()) {
      throw invalid("Key with the index %d is empty, or its translation".formatted(index));
    }
    if (key.length() > LONGEST || value.length() > LONGEST) {
      throw invalid("Key with the index %d is too long, or its translation".formatted(index));
    }
    if ((key + value).chars().anyMatch(Character::isISOControl)) {
      throw invalid("Key with the index %d has a control character".formatted(index));
    }
    if (entries.putIfAbsent(key, value) != null) {
      throw invalid("Key with the index %d is there twice".formatted(index));
    }
  }

  /** The rows of a CSV, RFC 4180: what is in quotes may have commas, line breaks and quotes. */
  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"' && (quoted || cell.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n' && !quoted) {
        end(row, cell, rows);
        row = new ArrayList<>();
      } else if (c != '\r' || quoted) {
        cell.append(c);
      }
    }
    if (quoted) {
      throw invalid("a quote does not end");
    }
    end(row, cell, rows);
    return rows;
  }

  private static void end(List<String> row, StringBuilder cell, List<List<String>> rows) {
    if (!row.isEmpty() || !cell.isEmpty()) {
      row.add(cell.toString());
      cell.setLength(0);
      rows.add(row);
    }
  }

  private static ApiException invalid(String detail) {
    return ApiException.invalid("entries", "Invalid glossary entries provided: " + detail);
  }
}
