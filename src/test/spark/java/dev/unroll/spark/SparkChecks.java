package dev.unroll.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
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
      Figures figures = UnrollFunctions.register(session, models.toString(), 1);
      texts.limit(3).createOrReplaceTempView("texts");
      write(
          session.sql(
              """
              SELECT text, unroll_translate(text, 'en', 'fr') AS translation,
                unroll_generate('ROMEO:', 'shakespeare-lstm', 5) AS generated,
                unroll_forecast(array(0.1D, 0.2D, 0.3D), 'sine-elman', 3) AS forecast
              FROM texts
              """),
          output + "/functions");
      System.out.println("errors of functions: " + figures.errors().value());
      writeByExtension(models, texts.limit(20).toJSON().collectAsList(), output);
    }
  }

  /** In a session of its own, which has the functions without a call. */
  private static void writeByExtension(Path models, List<String> rows, String output) {
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    SparkSession session =
        SparkSession.builder()
            .withExtensions(new UnrollExtensions())
            .config(UnrollExtensions.MODELS, models.toString())
            .getOrCreate();
    session
        .read()
        .json(session.createDataset(rows, Encoders.STRING()))
        .createOrReplaceTempView("texts");
    write(
        session.sql("SELECT text, unroll_translate(text, 'en', 'fr') AS translation FROM texts"),
        output + "/extension");
  }

  private static void write(Dataset<Row> rows, String folder) {
    rows.write().json(folder);
  }
}
