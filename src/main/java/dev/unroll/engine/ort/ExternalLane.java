package dev.unroll.engine.ort;

import dev.unroll.engine.ort.ExternalRows.Row;
import dev.unroll.engine.translation.Seq2SeqRunner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of an exported encoder–decoder for sources up to a certain length. Such a graph has no
 * mask for targets: rows run together when their targets are of one length.
 */
final class ExternalLane implements Seq2SeqRunner.Lane {
  /** Sources are padded to a multiple of this, and run with others of that length only. */
  private static final int STEP = 8;

  private final ExternalRows runs;
  private final int most;
  private final int longest;
  private final int encodedTokens;
  private List<Row> rows = List.of();
  private long lastSentence;

  /**
   * A lane.
   *
   * @param most rows
   * @param longest source
   * @param encodedTokens most source tokens of one run of the encoder, unless one sentence has more
   */
  ExternalLane(ExternalRows runs, int most, int longest, int encodedTokens) {
    this.runs = runs;
    this.most = most;
    this.longest = longest;
    this.encodedTokens = encodedTokens;
  }

  @Override
  public int sourceTokens() {
    return longest;
  }

  @Override
  public int rows() {
    return most;
  }

  @Override
  public void encode(int firstRow, List<long[]> sources) {
    Row[] encoded = new Row[sources.size()];
    List<RowBlock> blocks = new ArrayList<>();
    try {
      for (List<Integer> batch : batches(sources)) {
        List<long[]> together = batch.stream().map(sources::get).toList();
        int length = padded(together.getFirst());
        int width = runs.alone() ? length : longest;
        RowBlock block = runs.encode(together, length, width);
        blocks.add(block);
        for (int i = 0; i < batch.size(); i++) {
          encoded[batch.get(i)] =
              new Row(
                  ++lastSentence,
                  together.get(i).length,
                  width,
                  0,
                  new RowBlock.Slice(block, i),
                  null,
                  null);
        }
      }
      List<Row> all = new ArrayList<>(rows.subList(0, firstRow));
      all.addAll(List.of(encoded));
      replace(all);
    } finally {
      blocks.forEach(RowBlock::release);
    }
  }

  /** Sources that run together, by their numbers. */
  private List<List<Integer>> batches(List<long[]> sources) {
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < sources.size(); i++) {
      byLength.computeIfAbsent(padded(sources.get(i)), _ -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> batches = new ArrayList<>();
    byLength.forEach(
        (length, group) -> {
          int each = runs.alone() ? 1 : Math.max(1, encodedTokens / length);
          for (int from = 0; from < group.size(); from += each) {
            batches.add(group.subList(from, Math.min(group.size(), from + each)));
          }
        });
    return batches;
  }

  private int padded(long[] source) {
    return runs.alone()
        ? source.length
        : Math.min(longest, (source.length + STEP - 1) / STEP * STEP);
  }

  @Override
  public void arrange(int[] from) {
    List<Row> arranged = new ArrayList<>();
    for (int row : from) {
      arranged.add(rows.get(row));
    }
    replace(arranged);
  }

  private void replace(List<Row> next) {
    next.forEach(Row::retain);
    rows.forEach(Row::release);
    rows = List.copyOf(next);
  }

  @Override
  public Seq2SeqRunner.Step decode(long[] tokens, boolean aligned) {
    Map<ExternalRows.Group, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < tokens.length; i++) {
      groups.computeIfAbsent(runs.group(rows.get(i)), _ -> new ArrayList<>()).add(i);
    }
    List<Row> next = new ArrayList<>(rows);
    List<Row> made = new ArrayList<>();
    try {
      for (List<Integer> places : groups.values()) {
        List<Row> extended = runs.decode(places.stream().map(rows::get).toList(), places, tokens);
        made.addAll(extended);
        for (int i = 0; i < places.size(); i++) {
          next.set(places.get(i), extended.get(i));
        }
      }
      replace(next);
    } finally {
      made.forEach(Row::release);
    }
    return new Seq2SeqRunner.Step(runs.logits(), runs.vocab(), null);
  }
}
