/**
 * Bulk work on Apache Spark: each row of a data set is translated, embedded, classified, continued
 * or forecast by a model that runs inside the executors. {@link dev.unroll.spark.SparkJob} is the
 * program for {@code spark-submit}, {@link dev.unroll.spark.Bulk} the same for a program of one's
 * own, {@link dev.unroll.spark.UnrollFunctions} the functions of Spark SQL.
 *
 * <p>It knows models by {@code dev.unroll.local} only, and is compiled apart from the service,
 * which has neither these classes nor Spark's.
 */
@NullMarked
package dev.unroll.spark;

import org.jspecify.annotations.NullMarked;
