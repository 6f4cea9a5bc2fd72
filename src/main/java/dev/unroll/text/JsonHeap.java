package dev.unroll.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * The heap that a JSON document takes as a tree, which is up to thirty times its length: memory
 * that is exhausted halfway would fail whatever else the program does at that moment.
 */
public final class JsonHeap {
  /** Shorter documents are no danger. */
  private static final int SMALL = 1 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  // Bytes on the heap, with compressed references.
  private static final int CONTAINER = 88;
  private static final int KEY = 96;
  private static final int TEXT = 72;
  private static final int SCALAR = 24;

  private JsonHeap() {}

  /**
   * Refuses a document whose tree does not fit.
   *
   * @param where its name in the message
   * @throws IllegalArgumentException with one line
   * @throws IOException when it is not JSON
   */
  public static void requireRoom(byte[] json, String where) throws IOException {
    if (json.length < SMALL) {
      return;
    }
    long needed = treeBytes(json);
    if (needed > room()) {
      System.gc(); // What is garbage by now counts as used.
      long left = room();
      if (needed > left) {
        throw new IllegalArgumentException(
            "%s: takes %s of Java's memory while it is read, %s are left (set -Xmx higher)"
                .formatted(where, megabytes(needed), megabytes(left)));
      }
    }
  }

  private static long treeBytes(byte[] json) throws IOException {
    long bytes = 2L * json.length; // It and its text.
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        bytes +=
            switch (token) {
              case START_OBJECT, START_ARRAY -> CONTAINER;
              case FIELD_NAME -> KEY + 2L * parser.getTextLength();
              case VALUE_STRING -> TEXT + 2L * parser.getTextLength();
              default -> SCALAR;
            };
      }
    }
    return bytes;
  }

  private static long room() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }
}
