package dev.unroll.family.encoder;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.Families;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.model.Encoder;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.runtime.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small checkpoints with random weights against the states that Hugging Face's code computes. */
class EncoderFamilyTest {
  private static final Path FIXTURES = Path.of("src/test/resources/encoders");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIZE = 16;

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "xlm-roberta", "distilbert", "mpnet"})
  void states_areThoseOfHuggingFace_paddedOrNot(String name) throws IOException {
    Path folder = FIXTURES.resolve(name);
    JsonNode expected = JSON.readTree(folder.resolve("expected.json").toFile());
    JsonNode ids = expected.path("ids");
    try (Session session =
        Session.open(graph(folder), new SessionSettings(1, Idle.SLEEP, Provider.CPU))) {
      for (int together : new int[] {1, ids.size()}) {
        for (int first = 0; first < ids.size(); first += together) {
          compare(session, expected, first, together);
        }
      }
    }
  }

  private static void compare(Session session, JsonNode expected, int first, int rows) {
    int time = 0;
    for (int row = 0; row < rows; row++) {
      time = Math.max(time, expected.path("ids").get(first + row).size());
    }
    try (Tensor tokens = Tensor.longs(rows, time);
        Tensor mask =
            session.typeOf(Encoder.MASK) == ElementType.FLOAT
                ? Tensor.floats(rows, time)
                : Tensor.ints(rows, time);
        Tensor hidden = Tensor.floats(rows, time, SIZE)) {
      for (int row = 0; row < rows; row++) {
        JsonNode text = expected.path("ids").get(first + row);
        for (int i = 0; i < text.size(); i++) {
          tokens.longBuffer().put(row * time + i, text.get(i).asLong());
          if (session.typeOf(Encoder.MASK) == ElementType.FLOAT) {
            mask.floatBuffer().put(row * time + i, 1);
          } else {
            mask.intBuffer().put(row * time + i, 1);
          }
        }
      }
      session.run(
          Map.of(Encoder.TOKENS, tokens, Encoder.MASK, mask), Map.of(Encoder.HIDDEN, hidden));
      FloatBuffer states = hidden.floatBuffer();
      for (int row = 0; row < rows; row++) {
        JsonNode wanted = expected.path("hidden").get(first + row);
        assertThat(wanted).isNotEmpty();
        for (int i = 0; i < wanted.size(); i++) {
          assertThat(states.get(row * time * SIZE + i))
              .isCloseTo((float) wanted.get(i).asDouble(), within(1e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"hidden_act\": \"gelu\" | \"hidden_act\": \"silu\" | hidden_act is \"silu\"",
        "\"is_decoder\": false | \"is_decoder\": true | is_decoder is true: only false is done",
        "\"hidden_act\": \"gelu\" | \"position_embedding_type\": \"relative_key\" |"
            + " position_embedding_type is \"relative_key\": only absolute is done",
        "\"num_attention_heads\": 2 | \"num_attention_heads\": 3 | must divide hidden_size, 16",
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 3 |"
            + " has no tensor encoder.layer.2.attention.output.LayerNorm.bias, encoder.",
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 |"
            + " has a tensor that is no part of such a network:"
            + " bert.encoder.layer.1.attention.output.LayerNorm.bias, bert.",
        "\"vocab_size\": 34 | \"vocab_size\": 33 |"
            + " bert.embeddings.word_embeddings.weight has the shape [34, 16], by config.json it is",
      })
  void configuration_ofSomethingElse_isRefusedByKeyAndValue(
      String part, String instead, String message) throws IOException {
    Path bert = FIXTURES.resolve("bert");
    String config = Files.readString(bert.resolve("config.json"));
    assertThat(config).contains(part);
    Files.writeString(temporary.resolve("config.json"), config.replace(part, instead));
    Files.copy(bert.resolve("model.safetensors"), temporary.resolve("model.safetensors"));

    assertThatThrownBy(() -> graph(temporary))
        .isInstanceOf(FamilyException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void namesOfAModelWithoutHead_haveNoPrefix() {
    try (Checkpoint roberta = Checkpoints.open(FIXTURES.resolve("roberta"));
        Checkpoint bert = Checkpoints.open(FIXTURES.resolve("bert"))) {
      assertThat(roberta.names())
          .contains("embeddings.word_embeddings.weight", "pooler.dense.bias");
      assertThat(bert.names())
          .contains("bert.embeddings.word_embeddings.weight", "cls.predictions.bias");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-labels", "roberta-labels", "distilbert-labels"})
  void logits_ofAClassifier_areThoseOfHuggingFace(String name) throws IOException {
    Path folder = FIXTURES.resolve(name);
    JsonNode expected = JSON.readTree(folder.resolve("expected.json").toFile());
    HubConfig config = HubConfig.read(folder);
    EncoderFamily family = (EncoderFamily) Families.of(config);
    assertThat(Labels.of(config)).containsExactly("good", "bad", "so so");
    byte[] graph;
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      Map<String, TensorView> weights = family.weights(config, checkpoint);
      graph =
          OnnxWriter.withWeights(
              Encoder.classifier(family.network(config).withHead(family.head().kind()), 3),
              parameter -> requireNonNull(weights.get(parameter), parameter).floats(),
              Map.of());
    }
    try (Session session = Session.open(graph, new SessionSettings(1, Idle.SLEEP, Provider.CPU))) {
      for (int text = 0; text < expected.path("ids").size(); text++) {
        JsonNode ids = expected.path("ids").get(text);
        try (Tensor tokens = Tensor.longs(1, ids.size());
            Tensor mask = Tensor.ints(1, ids.size());
            Tensor logits = Tensor.floats(1, ids.size(), 3)) {
          for (int i = 0; i < ids.size(); i++) {
            tokens.longBuffer().put(i, ids.get(i).asLong());
            mask.intBuffer().put(i, 1);
          }
          session.run(
              Map.of(Encoder.TOKENS, tokens, Encoder.MASK, mask), Map.of(Encoder.LOGITS, logits));
          for (int i = 0; i < 3; i++) {
            assertThat((double) logits.floatBuffer().get(i))
                .isCloseTo(expected.path("logits").get(text).get(i).asDouble(), within(1e-4));
          }
        }
      }
    }
  }

  private static byte[] graph(Path folder) {
    HubConfig config = HubConfig.read(folder);
    EncoderFamily family = (EncoderFamily) Families.of(config);
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      Map<String, TensorView> weights = family.weights(config, checkpoint);
      return OnnxWriter.withWeights(
          Encoder.graph(family.network(config)),
          name -> requireNonNull(weights.get(name)).floats(),
          Map.of());
    }
  }
}
