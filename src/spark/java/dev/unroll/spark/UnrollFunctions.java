package dev.unroll.spark;

import dev.unroll.local.LocalFailure;
import dev.unroll.local.LocalModels;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Functions of Spark SQL:
 *
 * <ul>
 *   <li>{@code unroll_translate(text, 'en', 'fr')}: by the first model that does so
 *   <li>{@code unroll_embed(text, model)}: an array of floats
 *   <li>{@code unroll_classify(text, model)}: the likeliest label, null where no label of several
 *       reaches its threshold
 *   <li>{@code unroll_generate(text, model, most_tokens)}: the likeliest continuation
 *   <li>{@code unroll_forecast(series, model, horizon)}: an array of doubles
 * </ul>
 *
 * <p>Spark calls a function row by row, so only the rows of tasks that run together in an executor
 * run together on the model: {@link Bulk} is quicker. A row that cannot be done is null, and counts
 * in {@link Figures#errors}.
 */
public final class UnrollFunctions {
  /** Processors of this executor; a model is asked for once. */
  private static final Map<List<Object>, Processor> PROCESSORS = new ConcurrentHashMap<>();

  private UnrollFunctions() {}

  /**
   * Registers the functions with a session.
   *
   * @param models folder of models, as {@link Bulk#of(SparkSession, String)} takes it
   * @param threads of the engine in each executor; 0 for as many as the processors permit
   * @return what the functions count
   * @throws LocalFailure when there is no such folder
   */
  public static Figures register(SparkSession session, String models, int threads)
      throws IOException {
    Figures figures = Figures.on(session.sparkContext());
    ModelSource source = ModelSource.of(session, models, threads);
    all(source, figures).forEach((name, function) -> session.udf().register(name, function));
    return figures;
  }

  /** The functions by their names. */
  static Map<String, UserDefinedFunction> all(ModelSource source, Figures figures) {
    Map<String, UserDefinedFunction> all = new LinkedHashMap<>();
    UDF3<String, String, String, Object> translate =
        (text, from, into) ->
            value(
                source,
                new Work.Translate(from, into, 0),
                work -> Processor.translating(models(source, work).translator(from, into), work),
                text,
                figures);
    all.put("unroll_translate", functions.udf(translate, DataTypes.StringType));
    UDF2<String, String, Object> embed =
        (text, model) -> value(source, new Work.Embed(null), model, text, figures);
    all.put(
        "unroll_embed",
        functions.udf(embed, DataTypes.createArrayType(DataTypes.FloatType, false)));
    UDF2<String, String, Object> classify =
        (text, model) -> value(source, new Work.Classify(), model, text, figures);
    all.put("unroll_classify", functions.udf(classify, DataTypes.StringType));
    UDF3<String, String, Integer, Object> generate =
        (text, model, most) -> value(source, new Work.Generate(most, 0, 0), model, text, figures);
    all.put("unroll_generate", functions.udf(generate, DataTypes.StringType));
    UDF3<Object, String, Integer, Object> forecast =
        (series, model, horizon) ->
            value(source, new Work.Forecast(horizon), model, series, figures);
    all.put(
        "unroll_forecast",
        functions.udf(forecast, DataTypes.createArrayType(DataTypes.DoubleType, false)));
    all.replaceAll((name, function) -> function.withName(name));
    return all;
  }

  private static LocalModels models(ModelSource source, Work work) {
    return Engines.open(source, work);
  }

  private static @Nullable Object value(
      ModelSource source, Work work, String model, @Nullable Object input, Figures figures) {
    return value(
        source, work, any -> Processor.of(any, models(source, any), model), input, figures, model);
  }

  private static @Nullable Object value(
      ModelSource source,
      Work.Translate work,
      Function<Work.Translate, Processor> open,
      @Nullable Object input,
      Figures figures) {
    return value(source, work, open, input, figures, "");
  }

  private static <W extends Work> @Nullable Object value(
      ModelSource source,
      W work,
      Function<W, Processor> open,
      @Nullable Object input,
      Figures figures,
      String model) {
    if (input == null) {
      return null;
    }
    Processor processor =
        PROCESSORS.computeIfAbsent(List.of(source, work, model), _ -> open.apply(work));
    Outcome outcome = Objects.requireNonNull(processor.process(List.of(input)).getFirst());
    figures.rows().add(1);
    return switch (outcome) {
      case Outcome.Done(var values, long tokens) -> {
        figures.tokens().add(tokens);
        yield values[0];
      }
      case Outcome.Failed _ -> {
        figures.errors().add(1);
        yield null;
      }
    };
  }
}
