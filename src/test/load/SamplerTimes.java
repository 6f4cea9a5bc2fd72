import dev.unroll.engine.sampling.Penalties;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long it takes to choose a token of GPT-2's 50,257 by logits that are normally distributed.
 * From the top folder, after {@code ./mvnw package -DskipTests}:
 *
 * <pre>
 *   java -cp 'target/classes:target/quarkus-app/lib/main/*' src/test/load/SamplerTimes.java
 * </pre>
 */
final class SamplerTimes {
  private static final int TOKENS = 50_257;
  private static final int ROWS = 8;
  private static final int ROUNDS = 15;
  private static final int CHOICES = 400;

  private SamplerTimes() {}

  public static void main(String[] arguments) {
    Map<String, Sampling> all = new LinkedHashMap<>();
    all.put("temperature alone", sampling(0, 1, 0, 1));
    all.put("top_k 40", sampling(40, 1, 0, 1));
    all.put("top_k 200, top_p 0.95", sampling(200, 0.95, 0, 1));
    all.put("top_p 0.9", sampling(0, 0.9, 0, 1));
    all.put("top_p 0.95", sampling(0, 0.95, 0, 1));
    all.put("min_p 0.05", sampling(0, 1, 0.05, 1));
    all.put("typical_p 0.9", sampling(0, 1, 0, 0.9));
    for (double deviation : new double[] {0.5, 3}) {
      float[][] logits = logits(deviation);
      for (Map.Entry<String, Sampling> each : all.entrySet()) {
        System.out.printf(
            "deviation %.1f  %-22s %7.1f µs a token%n",
            deviation, each.getKey(), micros(logits, each.getValue()));
      }
    }
  }

  private static Sampling sampling(int topK, double topP, double minP, double typicalP) {
    return new Sampling(1, topK, topP, minP, typicalP, Penalties.NONE, 1);
  }

  private static float[][] logits(double deviation) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] logits = new float[ROWS][TOKENS];
    for (float[] row : logits) {
      for (int token = 0; token < TOKENS; token++) {
        row[token] = (float) (deviation * random.nextGaussian());
      }
    }
    return logits;
  }

  /** The median of several rounds. */
  private static double micros(float[][] logits, Sampling sampling) {
    Sampler sampler = new Sampler();
    SplittableRandom random = new SplittableRandom(2);
    double[] micros = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CHOICES; i++) {
        var unused = sampler.sample(logits[i % ROWS], sampling, random);
      }
      micros[round] = (System.nanoTime() - start) / 1e3 / CHOICES;
    }
    Arrays.sort(micros);
    return micros[ROUNDS / 2];
  }
}
