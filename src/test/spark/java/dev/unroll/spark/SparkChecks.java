package dev.unroll.spark;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Does the same work by the Java interface and by SQL, and writes what comes out, as JSON, for
 * SparkIT to compare: {@code SparkChecks MODELS TEXTS OUTPUT}.
 */
public final class SparkChecks {
  private SparkChecks() {}

  /** Runs all. */
  public static void main(String[] arguments) throws IOException {
    Path models = Path.of(arguments[0]);
    String output = arguments[2];
    try (SparkSession session = SparkSession.builder().appName("checks").getOrCreate()) {
      Dataset<Row> texts = session.read().text(arguments[1]).withColumnRenamed("value", "text");
      Bulk translator = Bulk.of(session, models.resolve("translate-en-fr").toString(), "", 0, 16);
      for (int partitions : new int[] {1, 3, 7}) {
        write(
            translator.apply(texts.repartition(partitions), "text", Work.Translate.DEFAULT),
            output + "/partitions-" + partitions);
      }
      texts.limit(20).createOrReplaceTempView("texts");
      // By spark.sql.extensions
      write(
          session.sql("SELECT text, unroll_translate(text, 'en', 'fr') AS translation FROM texts"),
          output + "/extension");
      Figures figures = UnrollFunctions.register(session, models.toString(), 1);
      write(
          session.sql(
              """
              SELECT text, unroll_translate(text, 'en', 'fr') AS translation,
                unroll_generate(text, 'shakespeare-lstm', 5) AS generated,
                unroll_forecast(array(0.1D, 0.2D, 0.3D), 'sine-elman', 3) AS forecast,
                unroll_embed('I need a table.', 'assistant-gpt') AS vector
              FROM texts LIMIT 3
              """),
          output + "/functions");
      System.out.println("errors of functions: " + figures.errors().value());
    }
  }

  private static void write(Dataset<Row> rows, String folder) {
    rows.write().json(folder);
  }
}
