package dev.unroll.model;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import dev.unroll.nn.Corrections;
import dev.unroll.nn.LowRank;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Corrections of a network's maps: only they are learnt in fine-tuning, and then they are added to
 * the weights (Hu et al. 2021, LoRA).
 *
 * @param targets which maps are corrected, by the ends of their names
 * @param rank width of a correction
 * @param alpha its scale is {@code alpha / rank}
 * @param dropout probability with which an element of a correction's input is dropped
 */
public record Adapters(List<NamePattern> targets, int rank, double alpha, double dropout) {
  /** The maps of Hu et al. (2021): the attention's queries and values. */
  public static final List<NamePattern> USUAL =
      List.of(new NamePattern("query"), new NamePattern("value"));

  private static final String MARK = "." + LowRank.NAME + ".";
  private static final String WEIGHT = ".weight";
  private static final String DOWN = MARK + "down";
  private static final String UP = MARK + "up";

  public Adapters {
    targets = List.copyOf(targets);
    if (rank < 1 || !(alpha > 0)) {
      throw new IllegalArgumentException("rank and alpha must be positive");
    }
    if (dropout < 0 || dropout >= 1) {
      throw new IllegalArgumentException("dropout must be in [0, 1), not " + dropout);
    }
  }

  /** Corrections of queries and values without dropout. */
  public Adapters(int rank, double alpha) {
    this(USUAL, rank, alpha, 0);
  }

  /** Corrections of every map. */
  static Adapters ofAll() {
    return new Adapters(List.of(new NamePattern("*")), 1, 1, 0);
  }

  /** Whether a parameter is part of a correction. */
  public static boolean has(String parameter) {
    return parameter.contains(MARK);
  }

  /** The maps that are corrected, by the parameters of a network with its corrections. */
  public static List<String> maps(List<ParameterSpec> parameters) {
    return parameters.stream()
        .map(ParameterSpec::name)
        .filter(name -> name.endsWith(DOWN))
        .map(name -> name.substring(0, name.length() - DOWN.length()))
        .toList();
  }

  /**
   * What is learnt, in a few words.
   *
   * @param parameters of the network with its corrections
   */
  public String description(List<ParameterSpec> parameters) {
    return "corrections of rank %d, alpha %s, of %s"
        .formatted(rank, alpha, NamePattern.shown(maps(parameters)));
  }

  /**
   * The corrections while a network is built.
   *
   * @param dropout applied to the input of a correction
   */
  static Corrections corrections(Optional<Adapters> adapters, UnaryOperator<Value> dropout) {
    return adapters
        .map(a -> new Corrections(a::corrects, a.rank, a.alpha, dropout))
        .orElse(Corrections.NONE);
  }

  private boolean corrects(String map) {
    return targets.stream().anyMatch(target -> target.isEndOf(map));
  }

  /**
   * What a map's correction learnt.
   *
   * @param trained the elements of a parameter, by its name in the training graph
   */
  public LearntCorrection learnt(String map, Function<String, float[]> trained) {
    return new LearntCorrection(
        trained.apply(map + DOWN), trained.apply(map + UP), rank, alpha / rank);
  }

  /**
   * The weights with the corrections added.
   *
   * @param parameters of the network with its corrections
   * @param trained the elements of a parameter, corrections included, by its name
   */
  public Function<String, float[]> merged(
      List<ParameterSpec> parameters, Function<String, float[]> trained) {
    List<String> maps = maps(parameters);
    return name -> {
      float[] weight = trained.apply(name);
      String map = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : "";
      return maps.contains(map) ? learnt(map, trained).addedTo(weight) : weight;
    };
  }
}
