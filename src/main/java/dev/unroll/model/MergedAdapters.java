package dev.unroll.model;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.nn.LowRank;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Weights by name with the learnt corrections added: {@code W + scale·A·B}. */
final class MergedAdapters implements Function<String, float[]> {
  private static final String WEIGHT = ".weight";
  private static final String DOWN = "." + LowRank.NAME + ".down";
  private static final String UP = "." + LowRank.NAME + ".up";

  private final Gpt.Adapters adapters;
  private final Map<String, ParameterSpec> specs = new HashMap<>();
  private final Function<String, float[]> trained;

  MergedAdapters(
      Gpt.Adapters adapters, List<ParameterSpec> parameters, Function<String, float[]> trained) {
    this.adapters = adapters;
    parameters.forEach(spec -> specs.put(spec.name(), spec));
    this.trained = trained;
  }

  @Override
  public float[] apply(String name) {
    float[] weight = trained.apply(name);
    String map = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
    ParameterSpec up = specs.get(map + UP);
    if (up == null) {
      return weight;
    }
    int out = Math.toIntExact(up.shape().size(1));
    int rank = adapters.rank();
    double scale = adapters.alpha() / rank;
    float[] a = trained.apply(map + DOWN); // [in, rank]
    float[] b = trained.apply(map + UP); // [rank, out]
    float[] merged = weight.clone();
    for (int i = 0; i < merged.length; i++) {
      double sum = 0;
      for (int r = 0; r < rank; r++) {
        sum += (double) a[i / out * rank + r] * b[r * out + i % out];
      }
      merged[i] += (float) (scale * sum);
    }
    return merged;
  }
}
