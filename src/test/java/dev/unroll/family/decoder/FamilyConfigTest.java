package dev.unroll.family.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Gpt;
import dev.unroll.model.GptParts;
import dev.unroll.nn.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What families' configurations say in terms of our network, and back. */
class FamilyConfigTest {
  private static final String SIZES =
      """
      "hidden_size": 64, "num_hidden_layers": 6, "num_attention_heads": 4,
      "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 96, "vocab_size": 100,
      "max_position_embeddings": 512""";

  @TempDir private Path folder = Path.of("folder");

  private HubConfig config(String more) throws IOException {
    Files.writeString(folder.resolve(HubConfig.FILE), "{" + SIZES + more + "}");
    return HubConfig.read(folder);
  }

  /** The same network is read from what is written of it. */
  private Gpt.Config both(GptFamily family, String more) throws IOException {
    Gpt.Config network = family.network(config(more));
    ObjectNode written = new ObjectMapper().createObjectNode();
    family.describe(network, written);
    written.put("vocab_size", network.vocabSize());
    written.put("tie_word_embeddings", network.tied());
    Files.writeString(folder.resolve(HubConfig.FILE), written.toString());
    assertThat(family.network(HubConfig.read(folder))).isEqualTo(network);
    return network;
  }

  @Test
  void gemma3_hasALocalRotation_andEverySixthLayerGlobal() throws IOException {
    String old =
        ", \"rope_theta\": 1000000, \"rope_local_base_freq\": 10000, \"sliding_window\": 32,"
            + " \"sliding_window_pattern\": 6, \"query_pre_attn_scalar\": 256,"
            + " \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8}";
    Gpt.Config network = both(new Gemma3(), old);

    GptParts.Positions positions = network.parts().positions();
    Rotation.Scaling linear = new Rotation.Scaling(Rotation.Form.LINEAR, 8, null, null, null);
    assertThat(positions.rotation()).isEqualTo(new Rotation(1_000_000, 1, linear));
    assertThat(positions.local())
        .isEqualTo(new GptParts.Local(32, List.of(0, 1, 2, 3, 4), new Rotation(10_000, 1, null)));
    assertThat(network.parts().attention())
        .isEqualTo(new GptParts.Attention(false, false, true, 1 / 16.0, null));
    assertThat(network.parts().embedding().scale()).isEqualTo(8);
    assertThat(network.tied()).isTrue();
    String fresh =
        ", \"sliding_window\": 32, \"query_pre_attn_scalar\": 256, \"rope_parameters\":"
            + " {\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 8,"
            + " \"rope_theta\": 1000000}, \"sliding_attention\": {\"rope_type\": \"default\","
            + " \"rope_theta\": 10000}}";
    assertThat(new Gemma3().network(config(fresh))).isEqualTo(network);
  }

  @Test
  void gemma_isLlamaWithScaledEmbeddings() throws IOException {
    Gpt.Config network = both(new Gemma(), ", \"hidden_act\": \"gelu\", \"rope_theta\": 10000");

    assertThat(network.parts().arrangement()).isEqualTo(GptParts.Arrangement.SEQUENTIAL);
    assertThat(network.parts().embedding().scale()).isEqualTo(8);
    assertThat(network.tied()).isTrue();
  }

  @Test
  void smolLm3_leavesPositionsOutOfSomeLayers() throws IOException {
    String more = ", \"rope_theta\": 5000000, \"no_rope_layers\": [1, 1, 1, 0, 1, 1]";
    assertThat(both(new SmolLm3(), more).parts().positions().unrotated()).containsExactly(3);
    assertThat(new SmolLm3().network(config("")).parts().positions().unrotated())
        .containsExactly(3);
    assertThatThrownBy(() -> new SmolLm3().network(config(", \"use_sliding_window\": true")))
        .hasMessageContaining("use_sliding_window is true: only false is done here");
  }

  @Test
  void windows_areOfTheLayersThatTheFamilySays() throws IOException {
    String window = ", \"sliding_window\": 128";
    assertThat(both(new Mistral(), window).parts().positions().local())
        .isEqualTo(new GptParts.Local(128, List.of(0, 1, 2, 3, 4, 5), null));
    assertThat(both(new Mistral(), ", \"sliding_window\": null").parts().positions().local())
        .isNull();
    assertThat(both(new Qwen2(), window).parts().positions().local()).as("not used").isNull();
    String used = window + ", \"use_sliding_window\": true, \"max_window_layers\": 4";
    assertThat(both(new Qwen2(), used).parts().positions().local())
        .isEqualTo(new GptParts.Local(128, List.of(4, 5), null));
    assertThat(both(new Qwen3(), ", \"attention_bias\": true").parts().attention())
        .isEqualTo(new GptParts.Attention(true, true, true, null, null));
    assertThat(both(new Phi3(), ", \"partial_rotary_factor\": 0.75").parts().positions())
        .isEqualTo(GptParts.Positions.rotary(new Rotation(10_000, 0.75, null)));
  }
}
