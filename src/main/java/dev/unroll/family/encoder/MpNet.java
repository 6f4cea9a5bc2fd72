package dev.unroll.family.encoder;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * MPNet: BERT without kinds of text, whose attention has a bias for each distance, as T5's has.
 *
 * <p>K. Song, X. Tan, T. Qin, J. Lu, T. Liu (2020), MPNet. NeurIPS 33.
 */
public final class MpNet implements EncoderFamily {
  /** Their names of the parts of a layer. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          entry("attention.query", "attention.attn.q"),
          entry("attention.key", "attention.attn.k"),
          entry("attention.value", "attention.attn.v"),
          entry("attention.output", "attention.attn.o"),
          entry("attention.norm", "attention.LayerNorm"),
          entry("feedForward.inner", "intermediate.dense"),
          entry("feedForward.outer", "output.dense"),
          entry("feedForward.norm", "output.LayerNorm"));

  private static final String BUCKETS = "relative_attention_num_buckets";

  /** The number that its code has, whatever a file says. */
  private static final int COUNT = 32;

  /** Positions count from the number after the padding token's, which its code has too. */
  private static final int BEFORE = 2;

  @Override
  public List<String> types() {
    return List.of("mpnet");
  }

  @Override
  public List<String> architectures() {
    return List.of("MPNetModel", "MPNetForMaskedLM", "MPNetForSequenceClassification");
  }

  @Override
  public Encoder.Config network(HubConfig config) {
    Bert.check(config);
    config.only(BUCKETS, COUNT);
    return Bert.network(config, 30_527, BEFORE, 0).withBuckets(COUNT);
  }

  @Override
  public String prefix() {
    return "mpnet.";
  }

  @Override
  public void describe(Encoder.Config network, int padding, ObjectNode config) {
    Bert.describe(network, config, BEFORE);
    config.remove(List.of("type_vocab_size", "position_embedding_type"));
    config.put(BUCKETS, Objects.requireNonNull(network.buckets()));
  }

  @Override
  public List<Counterpart> counterparts(Encoder.Config network, int padding) {
    List<Counterpart> all = new ArrayList<>();
    all.add(Counterpart.same("embeddings.word_embeddings.weight", "embedding.table"));
    all.add(Counterpart.after(BEFORE, "embeddings.position_embeddings.weight", "position.table"));
    all.add(Counterpart.same("encoder.relative_attention_bias.weight", "distances"));
    EncoderFamily.norm(all, "embeddings.LayerNorm", "norm");
    EncoderFamily.layers(all, network, "encoder.layer.", NAMES);
    return all;
  }
}
