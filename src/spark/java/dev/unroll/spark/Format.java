package dev.unroll.spark;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;

/** How rows are written in files. */
enum Format {
  PARQUET,
  /** JSON Lines: an object a line. */
  JSON,
  /** With the names of the columns in the first line of each file, quoted as RFC 4180 says. */
  CSV,
  /** A row a line; its column is {@code text}. */
  TEXT;

  /** The format that the ending of a path names. */
  static Optional<Format> of(String path) {
    String name = path.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst|lz4)$", "");
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "parquet" -> Optional.of(PARQUET);
      case "json", "jsonl", "ndjson" -> Optional.of(JSON);
      case "csv" -> Optional.of(CSV);
      case "txt", "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  Dataset<Row> read(SparkSession session, String path) {
    DataFrameReader reader = session.read();
    return switch (this) {
      case PARQUET -> reader.parquet(path);
      case JSON -> reader.json(path);
      case CSV -> reader.option("header", true).option("escape", "\"").csv(path);
      case TEXT -> reader.text(path).withColumnRenamed("value", "text");
    };
  }

  /**
   * Adds rows to a folder, in sub-folders by a column.
   *
   * @param main the column that is written as text
   */
  void write(Dataset<Row> rows, String main, String by, String folder) {
    DataFrameWriter<Row> writer =
        written(rows, main, by).write().mode(SaveMode.Append).partitionBy(by);
    switch (this) {
      case PARQUET -> writer.parquet(folder);
      case JSON -> writer.json(folder);
      case CSV -> writer.option("header", true).option("escape", "\"").csv(folder);
      case TEXT -> writer.text(folder);
    }
  }

  private Dataset<Row> written(Dataset<Row> rows, String main, String by) {
    return switch (this) {
      case PARQUET, JSON -> rows;
      case CSV -> {
        Dataset<Row> flat = rows;
        for (StructField field : rows.schema().fields()) {
          if (field.dataType() instanceof ArrayType) {
            flat = flat.withColumn(field.name(), flat(rows, field.name()));
          }
        }
        yield flat;
      }
      case TEXT ->
          rows.select(
              functions
                  .coalesce(
                      rows.schema().apply(main).dataType() instanceof ArrayType
                          ? flat(rows, main)
                          : functions.col(main),
                      functions.lit(""))
                  .as("value"),
              functions.col(by));
    };
  }

  private static Column flat(Dataset<Row> rows, String column) {
    return functions.to_json(rows.col("`" + column + "`"));
  }
}
