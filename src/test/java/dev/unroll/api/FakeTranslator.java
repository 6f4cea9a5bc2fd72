package dev.unroll.api;

import dev.unroll.bundle.Task;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.text.token.Tokenizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model that translates into capital letters, looking at the letter that it writes. Its second
 * choice, everywhere, is the letter as it was.
 */
final class FakeTranslator implements Seq2SeqRunner {
  private final Task.Seq2Seq task;
  private final long[] capitals;
  private final boolean aligns;
  private final FakeEngines.Script script;
  private final Lane lane;

  FakeTranslator(
      Task.Seq2Seq task, Tokenizer tokenizer, boolean aligns, int rows, FakeEngines.Script script) {
    this.task = task;
    this.aligns = aligns;
    this.script = script;
    this.capitals = new long[task.target()];
    for (int token = 0; token < capitals.length; token++) {
      capitals[token] =
          token < 3 ? token : tokenizer.encode(tokenizer.decode(token).toUpperCase(Locale.ROOT))[0];
    }
    this.lane = new Rows(rows);
  }

  @Override
  public int vocabSize() {
    return task.target();
  }

  @Override
  public boolean aligns() {
    return aligns;
  }

  @Override
  public List<Lane> lanes() {
    return List.of(lane);
  }

  @Override
  public void close() {}

  /** A source and how many of its tokens are translated. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Held(long[] source, int written) {}

  private final class Rows implements Lane {
    private final List<@Nullable Held> rows = new ArrayList<>();

    Rows(int count) {
      for (int row = 0; row < count; row++) {
        rows.add(null);
      }
    }

    @Override
    public int sourceTokens() {
      return task.limits().source();
    }

    @Override
    public int rows() {
      return rows.size();
    }

    @Override
    public void encode(int firstRow, List<long[]> sources) {
      for (int i = 0; i < sources.size(); i++) {
        rows.set(firstRow + i, new Held(sources.get(i), 0));
      }
    }

    @Override
    public void arrange(int[] from) {
      List<@Nullable Held> old = List.copyOf(Arrays.asList(held()));
      for (int row = 0; row < from.length; row++) {
        rows.set(row, old.get(from[row]));
      }
    }

    private Held[] held() {
      return rows.stream()
          .map(row -> row == null ? new Held(new long[] {task.special().end()}, 0) : row)
          .toArray(Held[]::new);
    }

    @Override
    public Step decode(long[] tokens, boolean aligned) {
      script.step();
      FloatBuffer logits = FloatBuffer.allocate(tokens.length * vocabSize());
      Arrays.fill(logits.array(), -30);
      FloatBuffer alignment = FloatBuffer.allocate(tokens.length * sourceTokens());
      Held[] held = held();
      for (int row = 0; row < tokens.length; row++) {
        long[] source = held[row].source();
        int at = Math.min(held[row].written(), source.length - 1);
        logits.put(row * vocabSize() + task.special().end(), -60);
        logits.put(row * vocabSize() + (int) source[at], 8);
        logits.put(row * vocabSize() + (int) capitals[(int) source[at]], 10);
        alignment.put(row * sourceTokens() + at, 1);
        rows.set(row, new Held(source, at + 1));
      }
      return new Step(logits, vocabSize(), aligned ? alignment : null);
    }
  }
}
