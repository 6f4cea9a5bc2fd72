package dev.unroll.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.classic.UserDefinedFunctionUtils;
import org.apache.spark.sql.expressions.SparkUserDefinedFunction;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * {@link UnrollFunctions} in every session of a cluster: {@code
 * spark.sql.extensions=dev.unroll.spark.UnrollExtensions}, the folder of models in {@code
 * spark.unroll.models}, and the engine's threads in {@code spark.unroll.threads}.
 */
public final class UnrollExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** The folder of models. */
  public static final String MODELS = "spark.unroll.models";

  /** Threads of the engine in each executor. */
  public static final String THREADS = "spark.unroll.threads";

  private static final List<String> NAMES =
      List.of(
          "unroll_translate",
          "unroll_embed",
          "unroll_classify",
          "unroll_generate",
          "unroll_forecast");

  /** The functions of a session: its models are carried to the executors once. */
  private static final Map<SparkSession, Map<String, UserDefinedFunction>> KNOWN =
      new WeakHashMap<>();

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (String name : NAMES) {
      extensions.injectFunction(
          new Tuple3<>(
              FunctionIdentifier.apply(name),
              new ExpressionInfo(UnrollFunctions.class.getName(), name),
              new AbstractFunction1<Seq<Expression>, Expression>() {
                @Override
                public Expression apply(Seq<Expression> arguments) {
                  return UserDefinedFunctionUtils.toScalaUDF(function(name), arguments);
                }
              }));
    }
    return BoxedUnit.UNIT;
  }

  private static synchronized SparkUserDefinedFunction function(String name) {
    SparkSession session = SparkSession.active();
    Map<String, UserDefinedFunction> functions =
        KNOWN.computeIfAbsent(session, UnrollExtensions::functions);
    if (!(functions.get(name) instanceof SparkUserDefinedFunction function)) {
      throw new IllegalStateException("there is no function " + name);
    }
    return function;
  }

  private static Map<String, UserDefinedFunction> functions(SparkSession session) {
    String models = session.conf().get(MODELS, "");
    if (models.isEmpty()) {
      throw new IllegalArgumentException(MODELS + " must be set: a folder of models");
    }
    try {
      int threads = Integer.parseInt(session.conf().get(THREADS, "0"));
      return UnrollFunctions.all(
          ModelSource.of(session, models, threads), Figures.on(session.sparkContext()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
