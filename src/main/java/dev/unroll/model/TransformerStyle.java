package dev.unroll.model;

import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Transformer}'s layers are made of, where published architectures differ beyond
 * their sizes.
 *
 * @param embedding what is done to the vector of a token
 * @param waves the layout of fixed position vectors
 * @param buckets of distances, where positions are relative
 * @param normalisation of sublayers and stacks
 * @param headSize width of a head; 0 for {@code size / heads}
 * @param inner what the feed-forward networks are made of
 * @param biased whether linear maps have biases
 * @param logits what is done to the products with the output matrix
 * @param history how a target position sees those before it; absent for self-attention
 * @param alignmentHead the head of the decoder's last layer whose attention to the source is the
 *     alignment; absent for the average of all
 */
public record TransformerStyle(
    Lookup embedding,
    SinusoidalPositions.Layout waves,
    Buckets buckets,
    Normalisation normalisation,
    int headSize,
    Inner inner,
    boolean biased,
    Logits logits,
    @Nullable History history,
    @Nullable Integer alignmentHead) {

  /** The style of Vaswani et al. (2017), which is trained here. */
  public static final TransformerStyle VASWANI =
      new TransformerStyle(
          new Lookup(true, false),
          SinusoidalPositions.Layout.INTERLEAVED,
          Buckets.DEFAULT,
          new Normalisation(Normalisation.Kind.LAYER, 1e-5),
          0,
          new Inner(FeedForward.Activation.RELU, false),
          true,
          new Logits(false, false));

  /** A decoder with self-attention, whose alignment is the average of all heads. */
  public TransformerStyle(
      Lookup embedding,
      SinusoidalPositions.Layout waves,
      Buckets buckets,
      Normalisation normalisation,
      int headSize,
      Inner inner,
      boolean biased,
      Logits logits) {
    this(embedding, waves, buckets, normalisation, headSize, inner, biased, logits, null, null);
  }

  /** Whether the decoder has recurrent units instead of self-attention. */
  public boolean recurs() {
    return history == History.SSRU;
  }

  /** How a target position sees those before it. */
  public enum History {
    /** By causal self-attention. */
    ATTENTION,
    /** By a recurrent unit, whose state is one vector: {@link dev.unroll.nn.Ssru}. */
    SSRU
  }

  /** What the feed-forward networks are made of: their activation, and whether they have a gate. */
  public record Inner(FeedForward.Activation activation, boolean gated) {}

  /**
   * What is done to the vector of a token.
   *
   * @param scaled whether it is multiplied by √size
   * @param normalised whether its sum with the position's is normalised, as in BART
   */
  public record Lookup(boolean scaled, boolean normalised) {}

  /**
   * Distances between a query and a key as numbers of buckets: one for each short distance, and
   * wider ones up to the largest, which stands for all beyond it.
   *
   * <p>C. Raffel et al. (2020), Exploring the limits of transfer learning with a unified
   * text-to-text transformer. JMLR 21.
   *
   * @param count of buckets; where a query sees both sides, half of them are for each
   * @param most the distance from which on all are alike
   */
  public record Buckets(int count, int most) {
    /** Those of T5. */
    public static final Buckets DEFAULT = new Buckets(32, 128);

    public Buckets {
      if (count < 4 || count % 2 != 0 || most <= count / 2) {
        throw new IllegalArgumentException(
            "%d buckets of distances up to %d: must be even, at least 4, and fewer"
                .formatted(count, most));
      }
    }

    /**
     * The bucket of a key.
     *
     * @param distance the key's position less the query's
     * @param bothSides whether later keys have buckets of their own
     */
    int of(int distance, boolean bothSides) {
      int half = bothSides ? count / 2 : count;
      int first = bothSides && distance > 0 ? half : 0;
      int away = bothSides ? Math.abs(distance) : Math.max(-distance, 0);
      int exact = half / 2;
      if (away < exact) {
        return first + away;
      }
      float wide = (float) Math.log((float) away / exact) / (float) Math.log((double) most / exact);
      return first + Math.min(exact + (int) (wide * (half - exact)), half - 1);
    }
  }

  /**
   * How the vectors of positions are normalised.
   *
   * @param epsilon added to the variance, or to the mean square
   */
  public record Normalisation(Kind kind, double epsilon) {
    /** The two kinds. */
    public enum Kind {
      /** To mean 0 and variance 1, with a gain and a bias. */
      LAYER,
      /** To mean square 1, with a gain. */
      ROOT_MEAN_SQUARE
    }
  }

  /**
   * What is done to the products with the output matrix.
   *
   * @param scaled whether they are divided by √size, as T5 does where it is the embedding
   * @param biased whether each token has a bias
   */
  public record Logits(boolean scaled, boolean biased) {}
}
