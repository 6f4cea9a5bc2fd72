package dev.unroll.spark;

import dev.unroll.local.LocalFailure;
import dev.unroll.local.LocalModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model that does its work with each row of a data set, in the executors of a session:
 *
 * <pre>{@code
 * Bulk model = Bulk.of(session, "models/translate-en-fr");
 * Dataset<Row> translated = model.apply(sentences, "text", Work.Translate.DEFAULT);
 * }</pre>
 *
 * <p>As with Spark's own transformations, nothing is done before an action asks for rows, and each
 * action does it again. A row's result does not depend on the partition or the rows beside it.
 */
public final class Bulk {
  /** Rows that are given to the engine at a time: many times its slots, and soon done. */
  public static final int USUAL_BATCH = 1024;

  private final ModelSource source;
  private final String model;
  private final int batch;
  private final Figures figures;

  private Bulk(ModelSource source, String model, int batch, Figures figures) {
    this.source = source;
    this.model = model;
    this.batch = batch;
    this.figures = figures;
  }

  /**
   * The model of a folder, which Spark carries to the executors.
   *
   * @param folder of one model on this machine; with {@code local:} before it, a folder that each
   *     node has at this path
   * @throws LocalFailure when it is no folder of one model
   */
  public static Bulk of(SparkSession session, String folder) throws IOException {
    return of(session, folder, "", 0, USUAL_BATCH);
  }

  /**
   * A model of a folder.
   *
   * @param folder of models, or of one, as {@link #of(SparkSession, String)} takes it
   * @param model its name in the folder; empty where there is only one
   * @param threads of the engine in each executor; 0 for as many as the processors permit
   * @param batch rows that are given to the engine at a time, at least 1
   * @throws LocalFailure when there is no such folder or model
   */
  public static Bulk of(SparkSession session, String folder, String model, int threads, int batch)
      throws IOException {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
    String name = name(folder, model);
    ModelSource source = ModelSource.of(session, folder, threads);
    return new Bulk(source, name, batch, Figures.on(session.sparkContext()));
  }

  /** The name of the model that is meant; fails with one line when there is none. */
  static String name(String folder, String model) {
    String path =
        folder.startsWith(ModelSource.LOCAL)
            ? folder.substring(ModelSource.LOCAL.length())
            : folder;
    try (LocalModels models = LocalModels.open(Path.of(path))) {
      SortedSet<String> names = models.names();
      if (model.isEmpty() && names.size() == 1) {
        return names.first();
      }
      if (!names.contains(model)) {
        throw new IllegalArgumentException(
            names.isEmpty()
                ? "%s: has no models".formatted(path)
                : "%s: name one of its models, %s".formatted(path, String.join(", ", names)));
      }
      return model;
    }
  }

  /** What was done so far by all actions of this model. */
  public Figures figures() {
    return figures;
  }

  /** SHA-256 of the model's files, in hexadecimal digits. */
  String sha256() {
    return source.sha256();
  }

  String model() {
    return model;
  }

  /**
   * The rows of a data set with the columns of a work and {@link Work#ERROR}.
   *
   * @param column with the texts; for a forecast, with the series
   * @throws IllegalArgumentException when there is no such column, it is of another type, or the
   *     data set has a column that would be added
   */
  public Dataset<Row> apply(Dataset<Row> input, String column, Work work) {
    return input.mapPartitions(
        task(input.schema(), column, work), Encoders.row(schema(input.schema(), work)));
  }

  RowTask task(StructType input, String column, Work work) {
    int index = Arrays.asList(input.fieldNames()).indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "the input has no column '%s', only %s"
              .formatted(column, String.join(", ", input.fieldNames())));
    }
    DataType type = input.fields()[index].dataType();
    if (!fits(type, work)) {
      throw new IllegalArgumentException(
          "column '%s' is of type %s, which cannot be used for %s"
              .formatted(column, type.simpleString(), work.verb()));
    }
    int corrupt = Arrays.asList(input.fieldNames()).indexOf("_corrupt_record");
    return new RowTask(
        source,
        model,
        work,
        new BatchedRows.Plan(
            index, corrupt < 0 ? null : corrupt, work.columns().size(), batch, figures));
  }

  private static boolean fits(DataType type, Work work) {
    return type.equals(DataTypes.StringType)
        || (work instanceof Work.Forecast
            && type instanceof ArrayType array
            && array.elementType() instanceof NumericType);
  }

  static StructType schema(StructType input, Work work) {
    StructType schema = input;
    for (StructField added : work.columns()) {
      schema = with(schema, added);
    }
    return with(schema, DataTypes.createStructField(Work.ERROR, DataTypes.StringType, true));
  }

  static StructType with(StructType schema, StructField added) {
    for (String name : schema.fieldNames()) {
      if (name.equalsIgnoreCase(added.name())) {
        throw new IllegalArgumentException("the input has a column '%s' already".formatted(name));
      }
    }
    return schema.add(added);
  }
}
