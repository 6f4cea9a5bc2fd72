package dev.unroll.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with what a model makes of them, in their order. A batch is read when its
 * first row is asked for, so no more than one is in memory, and a writer that is slow slows the
 * model. Within a batch, the longest texts come first: rows that run together are of like length,
 * and the last ones are short.
 */
final class BatchedRows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final Processor processor;
  private final Plan plan;
  private final Deque<Row> done = new ArrayDeque<>();

  /**
   * What is the same in all partitions.
   *
   * @param input the column with the text or series
   * @param corrupt the column with lines that could not be parsed, where there is one
   * @param added how many columns the work adds
   * @param size rows of a batch, at least 1
   * @param figures what is counted
   */
  record Plan(int input, @Nullable Integer corrupt, int added, int size, Figures figures)
      implements java.io.Serializable {
    Plan {
      if (size < 1) {
        throw new IllegalArgumentException("batch must be at least 1, not " + size);
      }
    }
  }

  BatchedRows(Iterator<Row> rows, Processor processor, Plan plan) {
    this.rows = rows;
    this.processor = processor;
    this.plan = plan;
  }

  @Override
  public boolean hasNext() {
    return !done.isEmpty() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (done.isEmpty()) {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      readBatch();
    }
    return done.remove();
  }

  private void readBatch() {
    if (TaskContext.get() != null) {
      TaskContext.get().killTaskIfInterrupted();
    }
    List<Row> batch = new ArrayList<>();
    while (batch.size() < plan.size() && rows.hasNext()) {
      batch.add(rows.next());
    }
    long began = System.nanoTime();
    @Nullable Outcome[] outcomes = process(batch);
    for (int i = 0; i < outcomes.length; i++) {
      done.add(row(batch.get(i), outcomes[i]));
    }
    plan.figures().rows().add(batch.size());
    plan.figures().rate().add(batch.size(), (System.nanoTime() - began) / 1_000_000);
  }

  /** What becomes of each row; null where it has nothing to do. */
  private @Nullable Outcome[] process(List<Row> batch) {
    @Nullable Outcome[] outcomes = new @Nullable Outcome[batch.size()];
    int[] longestFirst =
        IntStream.range(0, batch.size())
            .filter(i -> isThere(batch.get(i), outcomes, i))
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> length(input(batch.get(i)))).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    if (longestFirst.length == 0) {
      return outcomes;
    }
    List<Object> inputs = Arrays.stream(longestFirst).mapToObj(i -> input(batch.get(i))).toList();
    List<Outcome> inThatOrder = processor.process(inputs);
    for (int i = 0; i < longestFirst.length; i++) {
      outcomes[longestFirst[i]] = inThatOrder.get(i);
      plan.figures().characters().add(length(inputs.get(i)));
    }
    return outcomes;
  }

  private boolean isThere(Row row, @Nullable Outcome[] outcomes, int i) {
    if (plan.corrupt() != null && !row.isNullAt(plan.corrupt())) {
      outcomes[i] = new Outcome.Failed("the line cannot be parsed");
    }
    return outcomes[i] == null && !row.isNullAt(plan.input());
  }

  private Object input(Row row) {
    return Objects.requireNonNull(row.get(plan.input()));
  }

  private static int length(Object input) {
    return input instanceof scala.collection.Seq<?> values
        ? values.size()
        : String.valueOf(input).length();
  }

  /** A row with the values of the work and the error behind its own. */
  private Row row(Row row, @Nullable Outcome outcome) {
    int own = row.size();
    @Nullable Object[] values = new @Nullable Object[own + plan.added() + 1];
    for (int i = 0; i < own; i++) {
      values[i] = row.get(i);
    }
    switch (outcome) {
      case Outcome.Done(var made, long tokens) -> {
        System.arraycopy(made, 0, values, own, made.length);
        plan.figures().tokens().add(tokens);
      }
      case Outcome.Failed(String message) -> {
        values[values.length - 1] = message;
        plan.figures().errors().add(1);
      }
      case null -> {}
    }
    return RowFactory.create(values);
  }
}
