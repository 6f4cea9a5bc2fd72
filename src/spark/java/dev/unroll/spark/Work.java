package dev.unroll.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** What is done with each row. It travels to the executors. */
public sealed interface Work extends Serializable {
  /** The column with what kept a row from being done, in one line; null where it was done. */
  String ERROR = "error";

  /** The columns that it adds to the input's, without {@link #ERROR}; null where a row failed. */
  List<StructField> columns();

  /** The word for it in messages and on the command line. */
  String verb();

  /**
   * Translates the text of a column into a column {@code translation}.
   *
   * @param from language of the texts, and
   * @param into language of the translations, for a model that knows several; null for its own
   * @param beam how many translations are followed together; 0 for the model's own
   */
  record Translate(@Nullable String from, @Nullable String into, int beam) implements Work {
    /** Between the model's own languages and with its own beam. */
    public static final Translate DEFAULT = new Translate(null, null, 0);

    @Override
    public List<StructField> columns() {
      return List.of(DataTypes.createStructField("translation", DataTypes.StringType, true));
    }

    @Override
    public String verb() {
      return "translate";
    }
  }

  /**
   * Makes a vector of the text of a column, in a column {@code vector} of floats.
   *
   * @param use what the texts are for, where the model tells: {@code query}, {@code passage}; null
   *     for its usual use
   */
  record Embed(@Nullable String use) implements Work {
    @Override
    public List<StructField> columns() {
      return List.of(
          DataTypes.createStructField(
              "vector", DataTypes.createArrayType(DataTypes.FloatType, false), true));
    }

    @Override
    public String verb() {
      return "embed";
    }
  }

  /**
   * Tells the likeliest label of the text of a column, in columns {@code label, probability}, and
   * all that it has, in a column {@code labels}.
   */
  record Classify() implements Work {
    @Override
    public List<StructField> columns() {
      return List.of(
          DataTypes.createStructField("label", DataTypes.StringType, true),
          DataTypes.createStructField("probability", DataTypes.DoubleType, true),
          DataTypes.createStructField(
              "labels", DataTypes.createArrayType(DataTypes.StringType, false), true));
    }

    @Override
    public String verb() {
      return "classify";
    }
  }

  /**
   * Continues the text of a column, in a column {@code generated}.
   *
   * @param maxTokens most tokens, at least 1
   * @param temperature divides the logits; 0 always takes the likeliest token
   * @param seed with the row's text it determines the random numbers of a row: the same text gives
   *     the same continuation in whatever partition, run or order
   */
  record Generate(int maxTokens, double temperature, long seed) implements Work {
    @Override
    public List<StructField> columns() {
      return List.of(DataTypes.createStructField("generated", DataTypes.StringType, true));
    }

    @Override
    public String verb() {
      return "generate";
    }
  }

  /**
   * Continues the series of one feature in a column, in a column {@code forecast} of doubles. The
   * input is an array of numbers, or a text of numbers with commas or blanks between them.
   *
   * @param horizon how many steps, at least 1
   */
  record Forecast(int horizon) implements Work {
    @Override
    public List<StructField> columns() {
      return List.of(
          DataTypes.createStructField(
              "forecast", DataTypes.createArrayType(DataTypes.DoubleType, false), true));
    }

    @Override
    public String verb() {
      return "forecast";
    }
  }
}
