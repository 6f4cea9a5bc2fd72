package dev.unroll.family.translation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of an encoder–decoder's checkpoint is not done is said by key and value, or by name. */
class TranslatorRefusalsTest {
  private static final Random RANDOM = new Random(5);

  @TempDir private Path folder = Path.of("");

  private Map<String, TensorView> weights(String config, SortedMap<String, TensorView> tensors)
      throws IOException {
    SmallMarian.write(folder, config, tensors);
    HubConfig read = HubConfig.read(folder);
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      return TranslatorFamily.of(read).orElseThrow().weights(read, checkpoint);
    }
  }

  @Test
  void weights_areTheTensors_matricesTurned() throws IOException {
    SortedMap<String, TensorView> tensors = SmallMarian.tensors();
    SmallMarian.write(folder, SmallMarian.config("dropout", "0.1"), tensors);
    HubConfig read = HubConfig.read(folder);
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      Map<String, TensorView> weights =
          TranslatorFamily.of(read).orElseThrow().weights(read, checkpoint);
      TensorView stored = requireNonNull(tensors.get("model.encoder.layers.0.fc1.weight"));
      float[] theirs = stored.floats();
      float[] ours =
          requireNonNull(weights.get("encoder.layer0.feedForward.inner.weight")).floats();
      for (int in = 0; in < SmallMarian.SIZE; in++) {
        for (int out = 0; out < SmallMarian.INNER; out++) {
          assertThat(ours[in * SmallMarian.INNER + out])
              .isEqualTo(theirs[out * SmallMarian.SIZE + in]);
        }
      }
      assertThat(requireNonNull(weights.get("logitBiases")).floats())
          .containsExactly(requireNonNull(tensors.get("final_logits_bias")).floats());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          normalize_before | true | normalize_before is true: only false is done here
          add_bias_logits | true | add_bias_logits is true: only false is done here
          activation_function | "tanh" | activation_function is "tanh": only relu, swish
          decoder_attention_heads | 4 | decoder_attention_heads is 4: only as many as
          tie_word_embeddings | false | tie_word_embeddings is false: only true is done here
          encoder_attention_heads | 3 | decoder_attention_heads is 2: only as many as
          d_model | 0 | d_model is 0: must be a positive whole number
          """)
  void configuration_thatIsNotDone_isRefusedByKeyAndValue(
      String key, String value, String message) {
    assertThatThrownBy(() -> weights(SmallMarian.config(key, value), SmallMarian.tensors()))
        .isInstanceOf(FamilyException.class)
        .hasMessageContaining(message);
  }

  @Test
  void tensor_thatIsMissing_tooMany_orOfAnotherShape_isNamed() {
    SortedMap<String, TensorView> without = SmallMarian.tensors();
    without.remove("model.decoder.layers.0.encoder_attn.k_proj.bias");
    assertThatThrownBy(() -> weights(SmallMarian.config("dropout", "0"), without))
        .hasMessageContaining("no tensor decoder.layers.0.encoder_attn.k_proj.bias");
    SortedMap<String, TensorView> more = SmallMarian.tensors();
    SmallMarian.put(more, RANDOM, "model.encoder.layer_norm.weight", SmallMarian.SIZE);
    assertThatThrownBy(() -> weights(SmallMarian.config("dropout", "0"), more))
        .hasMessageContaining("model.encoder.layer_norm.weight");
    assertThatThrownBy(() -> weights(SmallMarian.config("vocab_size", "12"), SmallMarian.tensors()))
        .hasMessageContaining("model.shared.weight");
  }

  @Test
  void bannedWord_ofSeveralTokens_isKeptAsARun() throws IOException {
    SmallMarian.write(
        folder, SmallMarian.config("bad_words_ids", "[[10], [3, 4]]"), SmallMarian.tensors());
    TranslationSettings settings = TranslationSettings.read(folder, HubConfig.read(folder));
    assertThat(settings.banned()).containsExactly(10);
    assertThat(settings.restraints().isAny()).isTrue();
    assertThat(settings.restraints().bannedRuns()).containsExactly(List.of(3, 4));
    settings.requireKnownWords(11);
    assertThatThrownBy(() -> settings.requireKnownWords(10))
        .isInstanceOf(FamilyException.class)
        .hasMessage("bad_words_ids has the token 10, but targets have 10 tokens");
    SmallMarian.write(folder, SmallMarian.config("bad_words_ids", "[[]]"), SmallMarian.tensors());
    HubConfig empty = HubConfig.read(folder);
    assertThatThrownBy(() -> TranslationSettings.read(folder, empty))
        .hasMessageContaining("bad_words_ids is [[]]: a word needs a token");
  }

  @Test
  void settings_thatAreNotDone_areTold_andOthersKept() throws IOException {
    SmallMarian.write(folder, SmallMarian.config("num_beam_groups", "3"), SmallMarian.tensors());
    assertThat(TranslationSettings.read(folder, HubConfig.read(folder)).remarks())
        .containsExactly("num_beam_groups 3 is not done here");
    SmallMarian.write(folder, SmallMarian.config("min_length", "56"), SmallMarian.tensors());
    TranslationSettings settings = TranslationSettings.read(folder, HubConfig.read(folder));
    assertThat(settings.remarks()).isEmpty();
    assertThat(settings.restraints().least())
        .as("theirs counts the token that the decoder gets first")
        .isEqualTo(55);
    assertThatThrownBy(
            () -> {
              SmallMarian.write(
                  folder, SmallMarian.config("repetition_penalty", "0"), SmallMarian.tensors());
              TranslationSettings.read(folder, HubConfig.read(folder));
            })
        .hasMessageContaining("repetition_penalty is 0: must be above 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "model_type": "t5" | true
          "model_type": "t5", "tie_word_embeddings": false | false
          "model_type": "t5", "tie_word_embeddings": true, "scale_decoder_outputs": false | false
          "model_type": "mt5", "tie_word_embeddings": true | false
          """)
  void t5_scalesStatesUnlessItsFileSaysOtherwiseInEitherForm(String keys, boolean scaled)
      throws IOException {
    Files.writeString(folder.resolve(HubConfig.FILE), "{" + keys + "}");

    Transformer.Config network = new T5().network(HubConfig.read(folder));

    assertThat(network.tying())
        .isEqualTo(scaled ? Transformer.Tying.ALL : Transformer.Tying.EMBEDDINGS);
    assertThat(network.style().logits().scaled()).isEqualTo(scaled);
  }
}
