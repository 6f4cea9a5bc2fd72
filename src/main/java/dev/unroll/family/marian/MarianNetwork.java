package dev.unroll.family.marian;

import dev.unroll.family.hub.FamilyException;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import java.util.List;
import java.util.Set;

/**
 * The network that {@code special:model.yml} describes, as one of ours. What it asks for that is
 * not done here is refused.
 *
 * <p>A decoder of Marian's begins with a vector of zeros. Here that is a token behind all others,
 * whose embedding is zeros: {@link #begin}.
 */
record MarianNetwork(Transformer.Config config, int sources, int targets) {
  private static final double EPSILON = 1e-6;
  private static final double DROPOUT = 0.1;

  /** What the network does not depend on. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "version",
          "dim-rnn",
          "enc-type",
          "enc-cell",
          "enc-cell-depth",
          "dec-cell-base-depth",
          "dec-cell-high-depth",
          "transformer-dim-aan",
          "transformer-aan-activation",
          "transformer-aan-depth",
          "transformer-aan-nogate",
          "transformer-depth-scaling",
          "transformer-guided-alignment-layer",
          "factors-combine",
          "factor-weight",
          "bert-train-type-embeddings",
          "bert-type-vocab-size",
          "ulr-dim-emb",
          "ulr-trainable-transformation",
          "max-length");

  private static final Set<String> READ =
      Set.of(
          "type",
          "dim-vocabs",
          "dim-emb",
          "enc-depth",
          "dec-depth",
          "dec-cell",
          "transformer-heads",
          "transformer-dim-ffn",
          "transformer-decoder-dim-ffn",
          "transformer-ffn-depth",
          "transformer-decoder-ffn-depth",
          "transformer-ffn-activation",
          "transformer-decoder-autoreg",
          "transformer-preprocess",
          "transformer-postprocess",
          "transformer-postprocess-emb",
          "transformer-postprocess-top",
          "tied-embeddings",
          "tied-embeddings-src",
          "tied-embeddings-all");

  /**
   * Reads a configuration.
   *
   * @param longest most tokens of a source or of a target
   * @throws FamilyException when it asks for what is not done here, by key and value
   */
  static MarianNetwork of(MarianYaml yaml, int longest) {
    yaml.only("type", "transformer");
    yaml.only("transformer-preprocess", "");
    yaml.only("transformer-postprocess", "dan");
    yaml.only("transformer-postprocess-emb", "d", "");
    yaml.only("transformer-postprocess-top", "");
    yaml.only("transformer-ffn-depth", 2);
    yaml.only("transformer-decoder-ffn-depth", 0, 2);
    int inner = yaml.integer("transformer-dim-ffn", 2048);
    yaml.only("transformer-decoder-dim-ffn", 0, inner);
    boolean isRecurrent = isRecurrent(yaml);
    for (String key : yaml.keys()) {
      if (!READ.contains(key) && !WITHOUT_EFFECT.contains(key) && !yaml.isOff(key)) {
        throw yaml.refused(key, "is not done here");
      }
    }
    List<String> vocabs = yaml.texts("dim-vocabs");
    if (vocabs.size() != 2 || !vocabs.stream().allMatch(size -> size.matches("[1-9][0-9]{0,7}"))) {
      throw yaml.refused("dim-vocabs", "must be two numbers");
    }
    int sources = Integer.parseInt(vocabs.get(0));
    int targets = Integer.parseInt(vocabs.get(1));
    Tying tying = tying(yaml);
    boolean isShared = tying == Tying.ALL || tying == Tying.EMBEDDINGS;
    if (isShared && sources != targets) {
      throw yaml.refused("dim-vocabs", "a vocabulary of both sides has one size");
    }
    TransformerStyle style =
        new TransformerStyle(
            new TransformerStyle.Lookup(true, false),
            SinusoidalPositions.Layout.MARIAN,
            TransformerStyle.Buckets.DEFAULT,
            new TransformerStyle.Normalisation(TransformerStyle.Normalisation.Kind.LAYER, EPSILON),
            0,
            new TransformerStyle.Inner(activation(yaml), false),
            true,
            new TransformerStyle.Logits(false, true),
            isRecurrent ? TransformerStyle.History.SSRU : null,
            0);
    try {
      Transformer.Config config =
          new Transformer.Config(
              yaml.integer("enc-depth", 6),
              yaml.integer("dec-depth", 6),
              yaml.integer("dim-emb", 512),
              yaml.integer("transformer-heads", 8),
              inner,
              isShared ? targets + 1 : sources,
              targets + 1,
              DROPOUT,
              Norm.POST,
              Positions.SINUSOIDAL,
              longest,
              tying,
              style);
      return new MarianNetwork(config, sources, targets);
    } catch (IllegalArgumentException e) {
      throw new FamilyException("special:model.yml: " + e.getMessage());
    }
  }

  /** The token that a decoder reads first. */
  int begin() {
    return targets;
  }

  private static boolean isRecurrent(MarianYaml yaml) {
    return switch (yaml.text("transformer-decoder-autoreg", "self-attention")) {
      case "self-attention" -> false;
      case "rnn" -> {
        if (!yaml.text("dec-cell", "gru").equals("ssru")) {
          throw yaml.refused("dec-cell", "only ssru is done here");
        }
        yield true;
      }
      default ->
          throw yaml.refused(
              "transformer-decoder-autoreg", "only rnn and self-attention are done here");
    };
  }

  private static Tying tying(MarianYaml yaml) {
    boolean isOfSource = yaml.flag("tied-embeddings-src", false);
    boolean isOfOutput = yaml.flag("tied-embeddings", false);
    if (yaml.flag("tied-embeddings-all", false) || (isOfSource && isOfOutput)) {
      return Tying.ALL;
    }
    return isOfSource ? Tying.EMBEDDINGS : isOfOutput ? Tying.TARGET : Tying.NONE;
  }

  private static FeedForward.Activation activation(MarianYaml yaml) {
    return switch (yaml.text("transformer-ffn-activation", "swish")) {
      case "relu" -> FeedForward.Activation.RELU;
      case "swish" -> FeedForward.Activation.SILU;
      default ->
          throw yaml.refused("transformer-ffn-activation", "only relu and swish are done here");
    };
  }
}
