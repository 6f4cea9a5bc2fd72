package dev.unroll.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What was done so far, as accumulators that Spark's UI shows with the stage. Rows of tasks that
 * were run again count again.
 *
 * @param rows that were done or failed
 * @param errors rows that failed
 * @param characters that came in
 * @param tokens that were generated; 0 for other work
 * @param rate rows a second
 */
public record Figures(
    LongAccumulator rows,
    LongAccumulator errors,
    LongAccumulator characters,
    LongAccumulator tokens,
    Rate rate)
    implements Serializable {
  static Figures on(SparkContext context) {
    Rate rate = new Rate();
    context.register(rate, "unroll: rate");
    return new Figures(
        context.longAccumulator("unroll: rows"),
        context.longAccumulator("unroll: errors"),
        context.longAccumulator("unroll: characters"),
        context.longAccumulator("unroll: tokens"),
        rate);
  }
}
