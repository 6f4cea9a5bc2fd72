package dev.unroll.family.encoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.Counterpart;
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
        "CamembertForMaskedLM",
        "RobertaForSequenceClassification",
        "XLMRobertaForSequenceClassification",
        "CamembertForSequenceClassification");
  }

  @Override
  public Encoder.Config network(HubConfig config) {
    Bert.check(config);
    return Bert.network(config, 50_265, before(config), 2);
  }

  /** Positions count from the number after the padding token's. */
  private int before(HubConfig config) {
    return padding(config) + 1;
  }

  @Override
  public void describe(Encoder.Config network, int padding, ObjectNode config) {
    Bert.describe(network, config, padding + 1);
  }

  @Override
  public String prefix() {
    return "roberta.";
  }

  @Override
  public List<Counterpart> counterparts(Encoder.Config network, int padding) {
    return Bert.ofBert(network, padding + 1);
  }
}
