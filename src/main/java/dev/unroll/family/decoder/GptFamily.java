package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ExternalFolder;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.hub.StoredParameters;
import dev.unroll.model.Gpt;
import dev.unroll.nn.FeedForward;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A family of decoder-only Transformers, which become a {@link Gpt}. */
public abstract class GptFamily implements Family {
  /** Longest sequence unless the user wants more: caches for it are held for every sequence. */
  private static final int USUAL_CONTEXT = 4096;

  /** The network that a {@code config.json} describes. */
  abstract Gpt.Config network(HubConfig config);

  /** The keys of a {@code config.json} that describe a network of this family. */
  public abstract void describe(Gpt.Config network, ObjectNode config);

  /** Which of its tensors is which parameter. */
  public abstract List<Counterpart> counterparts(Gpt.Config network);

  /** What the names of tensors begin with in some checkpoints. */
  abstract List<String> prefixes();

  /** The whole name of a tensor as the family's own program stores it. */
  public String storedName(String bare) {
    return bare.equals("lm_head.weight") || bare.equals("embed_out.weight")
        ? bare
        : prefixes().getFirst() + bare;
  }

  /** Names of tensors that are stored, but not learnt. */
  Pattern buffers() {
    return Pattern.compile(".*rotary_emb\\.inv_freq");
  }

  @Override
  public NativeModel read(
      Path folder, HubConfig config, Checkpoint checkpoint, ImportOptions options) {
    if (config.has("quantization_config")) {
      throw config.refused("quantization_config", "quantised weights are not read");
    }
    Gpt.Config whole;
    try {
      whole = network(config);
    } catch (IllegalArgumentException e) {
      throw new FamilyException("%s: %s".formatted(config, e.getMessage()));
    }
    List<String> remarks = new ArrayList<>();
    Gpt.Config network = whole.withContext(context(whole, options, remarks));
    List<Counterpart> counterparts = counterparts(network);
    Pattern ignored =
        network.tied() ? Pattern.compile("lm_head\\.weight|" + buffers().pattern()) : buffers();
    StoredParameters parameters =
        new StoredParameters(
            checkpoint, prefixes(), counterparts, ignored, Gpt.parameters(network));
    return new NativeGpt(
        network,
        parameters,
        ExternalFolder.text(folder, network.vocabSize(), network.context()),
        options.precision(),
        remarks);
  }

  private static int context(Gpt.Config whole, ImportOptions options, List<String> remarks) {
    Integer wanted = options.context();
    if (whole.parts().positions().learned()) {
      if (wanted != null && wanted != whole.context()) {
        throw new FamilyException(
            "the positions of this model are learnt: its context is %d, not another"
                .formatted(whole.context()));
      }
      return whole.context();
    }
    if (wanted != null && wanted > whole.context()) {
      throw new FamilyException(
          "a context of %d is more than the model's %d".formatted(wanted, whole.context()));
    }
    int context = wanted == null ? Math.min(whole.context(), USUAL_CONTEXT) : wanted;
    if (context < whole.context()) {
      remarks.add("context %d of %d (--context)".formatted(context, whole.context()));
    }
    return context;
  }

  /** The activation function of a key. */
  static FeedForward.Activation activation(HubConfig config, String key, String missing) {
    return switch (config.text(key, missing)) {
      case "silu", "swish" -> FeedForward.Activation.SILU;
      case "gelu" -> FeedForward.Activation.GELU_ERF;
      case "gelu_new", "gelu_pytorch_tanh" -> FeedForward.Activation.GELU;
      case "relu" -> FeedForward.Activation.RELU;
      default ->
          throw config.refused(
              key, "only silu, swish, gelu, gelu_new, gelu_pytorch_tanh or relu is done here");
    };
  }

  /** The name of an activation function. */
  static String name(FeedForward.Activation activation) {
    return switch (activation) {
      case SILU -> "silu";
      case GELU_ERF -> "gelu";
      case GELU -> "gelu_new";
      case RELU -> "relu";
    };
  }

  /** The width of a head that a file does not tell. */
  static int headSize(HubConfig config, int size, int heads) {
    if (config.has("head_dim")) {
      return config.integer("head_dim");
    }
    if (size % heads != 0) {
      throw config.refused(
          "num_attention_heads", "does not divide hidden_size, %d".formatted(size));
    }
    return size / heads;
  }

  /** A linear map whose matrix is stored {@code [out, in]}. */
  static void map(List<Counterpart> all, String theirs, String ours, boolean biased) {
    all.add(Counterpart.turned(theirs + ".weight", ours + ".weight"));
    if (biased) {
      all.add(Counterpart.same(theirs + ".bias", ours + ".bias"));
    }
  }

  /** A layer normalisation. */
  static void norm(List<Counterpart> all, String theirs, String ours) {
    all.add(Counterpart.same(theirs + ".weight", ours + ".gain"));
    all.add(Counterpart.same(theirs + ".bias", ours + ".bias"));
  }

  /** The names of parameters of several layers. */
  static String[] parts(String[] layers, String parameter) {
    return Arrays.stream(layers).map(layer -> layer + parameter).toArray(String[]::new);
  }
}
