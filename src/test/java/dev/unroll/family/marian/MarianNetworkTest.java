package dev.unroll.family.marian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.family.hub.FamilyException;
import dev.unroll.model.Transformer;
import dev.unroll.model.TransformerStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations of Marian's ask for, and what of it is refused. */
class MarianNetworkTest {
  private static final String TINY =
      """
      dec-cell: ssru
      dec-depth: 2
      dim-emb: 64
      dim-rnn: 1024
      dim-vocabs:
        - 40
        - 40
      enc-depth: 3
      input-types: []
      tied-embeddings-all: true
      transformer-decoder-autoreg: rnn
      transformer-dim-ffn: 96
      transformer-ffn-activation: relu
      transformer-heads: 8
      transformer-postprocess: dan
      transformer-preprocess: ""
      type: transformer
      version: v1.12.14
      """;

  private static MarianNetwork network(String yaml) {
    return MarianNetwork.of(MarianYaml.of(yaml, "special:model.yml"), 100);
  }

  @Test
  void configuration_ofATinyModel_isARecurrentNetwork_withATokenBehindAllOthers() {
    Transformer.Config config = network(TINY).config();

    assertThat(config.style().history()).isEqualTo(TransformerStyle.History.SSRU);
    assertThat(config.encoderLayers()).isEqualTo(3);
    assertThat(config.decoderLayers()).isEqualTo(2);
    assertThat(config.targetVocab()).isEqualTo(41);
    assertThat(config.tying()).isEqualTo(Transformer.Tying.ALL);
    assertThat(network(TINY).begin()).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource({
    "type, s2s",
    "transformer-decoder-autoreg, average-attention",
    "dec-cell, gru",
    "transformer-ffn-depth, 3",
    "transformer-ffn-activation, gelu",
    "transformer-preprocess, n",
    "transformer-postprocess, da",
    "transformer-postprocess-emb, dn",
    "transformer-postprocess-top, n",
    "transformer-train-position-embeddings, true",
    "transformer-no-projection, true",
    "transformer-rnn-projection, true",
    "transformer-pool, true",
    "layer-normalization, true",
    "output-omit-bias, true",
    "right-left, true",
    "skip, true",
    "ulr, true",
    "lemma-dim-emb, 8",
    "something-new, true"
  })
  void configuration_thatAsksForWhatIsNotDone_isRefusedByKeyAndValue(String key, String value) {
    String yaml = TINY.replaceAll("(?m)^" + key + ":.*\\n", "") + key + ": " + value + "\n";

    assertThatThrownBy(() -> network(yaml))
        .isInstanceOf(FamilyException.class)
        .hasMessageStartingWith("special:model.yml: " + key + ": " + value + ": ");
  }

  @Test
  void configuration_thatIsNone_isRefused() {
    for (String yaml : new String[] {"", "- 1", "a: [", "a: &b [*b]"}) {
      assertThatThrownBy(() -> network(yaml)).isInstanceOf(FamilyException.class);
    }
  }
}
