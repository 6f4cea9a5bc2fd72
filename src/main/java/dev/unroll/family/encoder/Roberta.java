package dev.unroll.family.encoder;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.EncoderTensors;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Encoder;
import java.util.List;

/**
 * RoBERTa, XLM-R and CamemBERT: BERT whose first position has the number of the padding token plus
 * one.
 *
 * <p>Y. Liu et al. (2019), RoBERTa. arXiv:1907.11692. A. Conneau et al. (2020), Unsupervised
 * cross-lingual representation learning at scale. ACL.
 */
public final class Roberta implements EncoderFamily {
  @Override
  public List<String> types() {
    return List.of("roberta", "xlm-roberta", "camembert");
  }

  @Override
  public List<String> architectures() {
    return List.of(
        "RobertaModel",
        "RobertaForMaskedLM",
        "XLMRobertaModel",
        "XLMRobertaForMaskedLM",
        "CamembertModel",
        "CamembertForMaskedLM");
  }

  @Override
  public Encoder.Config network(HubConfig config) {
    Bert.check(config);
    return Bert.network(config, 50_265, before(config), 2);
  }

  private static int before(HubConfig config) {
    return config.has("pad_token_id") ? config.index("pad_token_id") + 1 : 2;
  }

  @Override
  public String prefix() {
    return "roberta.";
  }

  @Override
  public TensorView tensor(
      EncoderTensors tensors, String parameter, HubConfig config, long... shape) {
    return Bert.tensor(tensors, parameter, before(config), shape);
  }
}
