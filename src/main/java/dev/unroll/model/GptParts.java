package dev.unroll.model;

import dev.unroll.nn.CausalAttention;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.Rotation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Gpt} is made of, apart from its sizes.
 *
 * @param norm of every layer's inputs and of the last layer's output
 * @param arrangement of a layer's two sublayers and their normalisations
 * @param feedForward the sublayer that follows attention
 * @param embedding how tokens are read
 * @param head how the last states become logits
 * @param family the {@code model_type} by which other programs know such a network; absent when it
 *     was made here
 */
public record GptParts(
    Norm norm,
    Arrangement arrangement,
    Positions positions,
    Attention attention,
    Inner feedForward,
    Embedding embedding,
    Head head,
    @Nullable String family) {

  /** GPT-2's: LayerNorm, learned positions, tanh-GELU, biases everywhere but in the head. */
  public static final GptParts GPT2 =
      new GptParts(
          new Norm(Kind.LAYER, 1e-5),
          Arrangement.SEQUENTIAL,
          Positions.LEARNED,
          new Attention(true, true, false, null, null),
          new Inner(FeedForward.Activation.GELU, false, true),
          Embedding.PLAIN,
          Head.PLAIN,
          null);

  /** Llama's: RMSNorm, rotary positions, SwiGLU, no biases. */
  public static final GptParts LLAMA =
      new GptParts(
          new Norm(Kind.RMS, 1e-5),
          Arrangement.SEQUENTIAL,
          Positions.rotary(Rotation.PLAIN),
          new Attention(false, false, false, null, null),
          new Inner(FeedForward.Activation.SILU, true, false),
          Embedding.PLAIN,
          Head.PLAIN,
          null);

  /** Which normalisation. */
  public enum Kind {
    /** To mean 0 and variance 1. */
    LAYER,
    /** To a mean square of 1. */
    RMS
  }

  /**
   * A normalisation.
   *
   * @param epsilon added to the variance or mean square
   */
  public record Norm(Kind kind, double epsilon) {
    public Norm {
      if (!(epsilon >= 0)) {
        throw new IllegalArgumentException("norm: epsilon is negative: " + epsilon);
      }
    }
  }

  /** The order of a layer's sublayers and normalisations. */
  public enum Arrangement {
    /** {@code x + attention(norm(x))}, then {@code x + feedForward(norm(x))}. */
    SEQUENTIAL,
    /** {@code x + attention(norm1(x)) + feedForward(norm2(x))}. */
    PARALLEL,
    /** {@code x + norm(attention(norm(x)))}, then {@code x + norm(feedForward(norm(x)))}. */
    SANDWICHED
  }

  /**
   * How a position is known.
   *
   * @param learned whether a learned vector is added to the token's
   * @param rotation of queries and keys; absent where there is none
   * @param unrotated layers whose queries and keys are not rotated (NoPE)
   * @param local layers that look back on a few positions only; absent when there are none
   */
  public record Positions(
      boolean learned,
      @Nullable Rotation rotation,
      List<Integer> unrotated,
      @Nullable Local local) {
    /** A learned vector for each. */
    public static final Positions LEARNED = new Positions(true, null, List.of(), null);

    public Positions {
      unrotated = unrotated == null ? List.of() : List.copyOf(unrotated);
    }

    /** Rotation in all layers, which look back on everything. */
    public static Positions rotary(Rotation rotation) {
      return new Positions(false, rotation, List.of(), null);
    }

    /** How many positions a layer looks back on; null when on all. */
    @Nullable Integer window(int layer) {
      return isLocal(layer) && local != null ? Integer.valueOf(local.window()) : null;
    }

    /** The rotation of a layer's queries and keys; null when there is none. */
    @Nullable Rotation rotation(int layer) {
      if (unrotated.contains(layer)) {
        return null;
      }
      Rotation own = isLocal(layer) && local != null ? local.rotation() : null;
      return own == null ? rotation : own;
    }

    private boolean isLocal(int layer) {
      return local != null && local.layers().contains(layer);
    }
  }

  /**
   * Layers that look back on a few positions only.
   *
   * <p>I. Beltagy, M. Peters, A. Cohan (2020), Longformer: the long-document Transformer.
   * arXiv:2004.05150.
   *
   * @param window the number of them, a position itself included
   * @param layers from 0
   * @param rotation of their queries and keys; absent where it is that of the others
   */
  public record Local(int window, List<Integer> layers, @Nullable Rotation rotation) {
    public Local {
      if (window < 1) {
        throw new IllegalArgumentException("local: the window is at least 1, not " + window);
      }
      layers = List.copyOf(layers);
    }
  }

  /**
   * Attention.
   *
   * @param biased whether the maps to queries, keys and values have biases
   * @param outerBiased whether the map of the result has one
   * @param normed whether each head of queries and keys is normalised (to a mean square of 1)
   * @param scale factor of the scores; {@code 1/√headSize} when absent
   * @param softcap soft bound of the scores; absent when there is none
   */
  public record Attention(
      boolean biased,
      boolean outerBiased,
      boolean normed,
      @Nullable Double scale,
      @Nullable Double softcap) {}

  /**
   * A feed-forward network.
   *
   * @param gated whether it is a {@link dev.unroll.nn.GatedFeedForward}
   * @param biased whether its maps have biases; one that is not gated always has them
   */
  public record Inner(FeedForward.Activation activation, boolean gated, boolean biased) {
    public Inner {
      if (!gated && !biased) {
        throw new IllegalArgumentException("feedForward: one that is not gated has biases");
      }
    }
  }

  /**
   * How tokens are read.
   *
   * @param scale factor of their vectors; absent when it is 1
   */
  public record Embedding(@Nullable Double scale) {
    public static final Embedding PLAIN = new Embedding(null);
  }

  /**
   * How the last states become logits.
   *
   * @param softcap soft bound of the logits; absent when there is none
   */
  public record Head(@Nullable Double softcap) {
    public static final Head PLAIN = new Head(null);
  }

  /** The same parts, known by another family's name or by none. */
  public GptParts withFamily(@Nullable String other) {
    return new GptParts(
        norm, arrangement, positions, attention, feedForward, embedding, head, other);
  }

  /** How a layer's scores are made. */
  CausalAttention.Scores scores(int layer) {
    return new CausalAttention.Scores(
        attention.scale(), attention.softcap(), positions.window(layer));
  }

  /** Which parameters its attention has. */
  CausalAttention.Parts attentionParts() {
    return new CausalAttention.Parts(
        attention.biased(), attention.outerBiased(), attention.normed() ? norm.epsilon() : null);
  }
}
