package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What texts are to a model: its source tokens, and the text of its target tokens. Safe for use by
 * many threads.
 */
final class Vocabularies implements AutoCloseable {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private final Task.Seq2Seq task;
  private final Tokenizer source;
  private final Tokenizer target;

  /**
   * Of a model.
   *
   * @param source closed with this
   * @param target closed with this; may be the same
   */
  Vocabularies(Task.Seq2Seq task, Tokenizer source, Tokenizer target) {
    this.task = task;
    this.source = source;
    this.target = target;
  }

  Task.Special special() {
    return task.special();
  }

  /**
   * A text as the encoder reads it, with its end; nothing if there is nothing to read.
   *
   * @throws RequestRejected.UnknownCharacters when it has characters without a token
   */
  long[] sourceRow(String text) {
    if (text.isBlank()) {
      return new long[0];
    }
    String unknown = source.unknownCharacters(text);
    if (!unknown.isEmpty()) {
      throw new RequestRejected.UnknownCharacters(unknown);
    }
    long[] tokens = source.encode(text);
    int n = tokens.length;
    if (n == 0) {
      return tokens;
    }
    long[] row = new long[n + 1];
    for (int i = 0; i < n; i++) {
      row[inRow(i, n)] = tokens[i];
    }
    row[n] = task.special().end();
    return row;
  }

  /** The place in the encoder's row of the i-th of n tokens; that of the end is n. */
  private int inRow(int i, int n) {
    return task.reversed() && i < n ? n - 1 - i : i;
  }

  /** Most target tokens for a source row, the end included. */
  int maxTarget(long[] row) {
    return task.maxTarget(row.length);
  }

  StreamingDecoder targetDecoder() {
    return target.streamingDecoder();
  }

  /** A translation as text. */
  String text(Prefix complete) {
    StringBuilder text = new StringBuilder();
    StreamingDecoder decoder = targetDecoder();
    for (int token : complete.tokens(0)) {
      text.append(decoder.next(token));
    }
    return text.append(decoder.end()).toString();
  }

  /** A text without what a reader does not see: which blanks it has, and those around it. */
  static String asRead(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  /**
   * What a translation's attention says, by parts that can be shown.
   *
   * @param sourceRow what the encoder read
   */
  Alignment alignment(long[] sourceRow, Prefix complete) {
    int n = sourceRow.length - 1;
    long[] sourceTokens = new long[n];
    for (int i = 0; i < n; i++) {
      sourceTokens[i] = sourceRow[inRow(i, n)];
    }
    int[] written = complete.tokens(0);
    long[] targetTokens = new long[written.length - 1]; // without the end
    for (int i = 0; i < targetTokens.length; i++) {
      targetTokens[i] = written[i];
    }
    Parts sourceParts = Parts.of(sourceTokens, source.streamingDecoder());
    Parts targetParts = Parts.of(targetTokens, targetDecoder());
    float[][] weights = new float[targetParts.texts().size()][sourceParts.texts().size()];
    int[] tokensOf = new int[weights.length];
    int t = 0;
    for (float[] attention : complete.attention()) { // (source), one a target token
      int part = targetParts.of(t++);
      tokensOf[part]++;
      for (int i = 0; i <= n; i++) {
        weights[part][sourceParts.of(i)] += attention[inRow(i, n)];
      }
    }
    List<float[]> rows = new ArrayList<>();
    for (int part = 0; part < weights.length; part++) {
      for (int i = 0; i < weights[part].length; i++) {
        weights[part][i] /= tokensOf[part];
      }
      rows.add(weights[part]);
    }
    return new Alignment(sourceParts.texts(), targetParts.texts(), rows);
  }

  @Override
  public void close() {
    source.close();
    target.close();
  }
}
