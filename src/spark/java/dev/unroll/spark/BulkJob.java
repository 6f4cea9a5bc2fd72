package dev.unroll.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.runtime.AbstractFunction1;

/**
 * Files in, files out. The unit of work is a part of the input, whose rows become one file of the
 * output; a job that is started again does the parts that the output does not have.
 *
 * @param input path of files
 * @param from their format
 * @param output a folder, new or of the same job
 * @param into format of the output
 * @param column with the texts or series
 * @param bytes most of a part
 */
record BulkJob(
    String input, Format from, String output, Format into, String column, long bytes, Work work) {
  private static final int SECONDS_BETWEEN_REPORTS = 10;

  /**
   * What a job has done.
   *
   * @param seconds of all
   * @param rate rows a second from the first batch to the last
   */
  record Summary(int parts, int doneBefore, long rows, long errors, double seconds, String rate) {}

  /**
   * Does what the output does not have.
   *
   * @param reports where the progress is told
   * @throws JobFailure when the output is of another job, or an input file has changed
   */
  Summary run(SparkSession session, Bulk bulk, PrintStream reports) throws IOException {
    long began = System.nanoTime();
    Splits.cut(session, bytes);
    Output.configure(session.sparkContext().hadoopConfiguration());
    Dataset<Row> rows = from.read(session, input);
    RowTask task = bulk.task(rows.schema(), column, work);
    StructType schema =
        Bulk.with(
            Bulk.schema(rows.schema(), work),
            DataTypes.createStructField(Output.SPLIT, DataTypes.StringType, false));
    List<String> splits = Splits.of(rows);

    Output folder = new Output(output, session.sparkContext().hadoopConfiguration());
    folder.claim(madeBy(bulk));
    Set<String> done = folder.done();
    refuseUnknown(done, splits);
    List<String> missing = splits.stream().filter(split -> !done.contains(split)).toList();
    if (!missing.isEmpty()) {
      session.sparkContext().setJobDescription("unroll %s %s".formatted(work.verb(), input));
      try (Reports _ = new Reports(bulk.figures(), reports)) {
        into.write(
            session.createDataFrame(worked(rows, splits, missing, task), schema),
            work.columns().getFirst().name(),
            Output.SPLIT,
            output);
      }
      var unused = folder.done();
    }
    return new Summary(
        splits.size(),
        splits.size() - missing.size(),
        bulk.figures().rows().value(),
        bulk.figures().errors().value(),
        (System.nanoTime() - began) / 1e9,
        bulk.figures().rate().value());
  }

  /** What must be the same for one output to be continued. */
  private String madeBy(Bulk bulk) {
    return "%s %s of %s by %s %s, %s in parts of %d%n"
        .formatted(
            work,
            column,
            input,
            bulk.model(),
            bulk.sha256(),
            into.name().toLowerCase(Locale.ROOT),
            bytes);
  }

  private void refuseUnknown(Set<String> done, List<String> splits) {
    Set<String> unknown = new HashSet<>(done);
    splits.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new JobFailure(
          "%s: has %d parts of files that were changed or removed, such as %s; choose another folder"
              .formatted(output, unknown.size(), unknown.iterator().next()));
    }
  }

  private static JavaRDD<Row> worked(
      Dataset<Row> rows, List<String> splits, List<String> missing, RowTask task) {
    Set<String> wanted = Set.copyOf(missing);
    BitSet partitions = new BitSet();
    for (int i = 0; i < splits.size(); i++) {
      partitions.set(i, wanted.contains(splits.get(i)));
    }
    JavaRDD<Row> left = PartitionPruningRDD.create(rows.rdd(), new Chosen(partitions)).toJavaRDD();
    ArrayList<String> names = new ArrayList<>(missing);
    Function2<Integer, Iterator<Row>, Iterator<Row>> work =
        (partition, part) -> new Named(task.call(part), names.get(partition));
    return left.mapPartitionsWithIndex(work, /* preservesPartitioning= */ false);
  }

  /** Which partitions are done. */
  private static final class Chosen extends AbstractFunction1<Object, Object>
      implements Serializable {
    private final BitSet partitions;

    Chosen(BitSet partitions) {
      this.partitions = partitions;
    }

    @Override
    public Object apply(Object partition) {
      return partitions.get((Integer) partition);
    }
  }

  /** Rows with the name of their part at the end. */
  private record Named(Iterator<Row> rows, String split) implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Row next() {
      Row row = rows.next();
      Object[] values = new Object[row.size() + 1];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      values[row.size()] = split;
      return RowFactory.create(values);
    }
  }

  /** A line every few seconds. */
  private record Reports(ScheduledExecutorService clock) implements AutoCloseable {
    Reports(Figures figures, PrintStream out) {
      this(Executors.newSingleThreadScheduledExecutor());
      var unused =
          clock.scheduleAtFixedRate(
              () -> out.println("unroll-spark: " + line(figures)),
              SECONDS_BETWEEN_REPORTS,
              SECONDS_BETWEEN_REPORTS,
              TimeUnit.SECONDS);
    }

    private static String line(Figures figures) {
      return String.format(
          Locale.ROOT,
          "%,d rows, %,d errors, %s",
          figures.rows().value(),
          figures.errors().value(),
          figures.rate().value());
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }
}
