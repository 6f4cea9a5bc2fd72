package dev.unroll.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whole lines of a journal.
 *
 * @param next where the following line begins, in bytes
 * @param isRestarted whether the file is shorter than where reading was to begin: it is another
 *     training's, and the lines are its first
 */
public record JournalLines(List<JsonNode> lines, long next, boolean isRestarted) {
  /** Bytes of a journal that are read at a time; a line is shorter. */
  private static final int MOST_BYTES = 1 << 20;

  /** Enough for the time and the process of its first line. */
  private static final int HEAD_BYTES = 160;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads on.
   *
   * @param from where to begin, in bytes
   * @return at most a mebibyte; no lines when there are none yet
   */
  public static JournalLines read(RunFolder folder, long from) throws IOException {
    try (FileChannel file = FileChannel.open(folder.journal(), StandardOpenOption.READ)) {
      boolean isRestarted = file.size() < from;
      long start = isRestarted ? 0 : from;
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.min(MOST_BYTES, Math.max(0, file.size() - start)));
      while (bytes.hasRemaining() && file.read(bytes, start + bytes.position()) >= 0) {}
      return parse(Arrays.copyOf(bytes.array(), bytes.position()), start, isRestarted);
    } catch (NoSuchFileException none) {
      return new JournalLines(List.of(), 0, from > 0);
    }
  }

  /** The beginning of a journal, which tells it from the next one; empty when there is none. */
  static String head(RunFolder folder) throws IOException {
    try (FileChannel file = FileChannel.open(folder.journal(), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES);
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private static JournalLines parse(byte[] bytes, long start, boolean isRestarted) {
    List<JsonNode> lines = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        add(new String(bytes, begin, at - begin, StandardCharsets.UTF_8), lines);
        begin = at + 1;
      }
    }
    boolean isEndless = begin == 0 && bytes.length == MOST_BYTES;
    return new JournalLines(lines, start + (isEndless ? bytes.length : begin), isRestarted);
  }

  /** A damaged line, as after a machine's crash, is left out. */
  private static void add(String line, List<JsonNode> lines) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node != null && node.isObject()) {
        lines.add(node);
      }
    } catch (JsonProcessingException damaged) {
      // The lines after it are good.
    }
  }
}
