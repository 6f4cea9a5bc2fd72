package dev.unroll.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What an executor does with the rows of a partition.
 *
 * @param model its name among those of the source
 */
record RowTask(ModelSource source, String model, Work work, BatchedRows.Plan plan)
    implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows; // no engine for nothing
    }
    return new BatchedRows(rows, Processor.of(work, Engines.open(source, work), model), plan);
  }
}
