package dev.unroll.engine.ort;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.unroll.bundle.ExternalFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.embedding.EmbeddingEvent;
import dev.unroll.engine.embedding.EmbeddingTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real encoder, all-MiniLM-L6-v2 with 8-bit weights, against LangChain4j on the same file. */
class MiniLmTest {
  private static final List<String> TEXTS =
      List.of(
          "Where is the station?",
          "I need a table for two.",
          "The quick brown fox jumps over the lazy dog; nobody in the café was surprised.",
          "ÀÉÎ naïve Straße 北京 🙂 \u00ad",
          "x",
          "[CLS] in brackets is no token here",
          "word ".repeat(100));

  @TempDir Path folder;

  @Test
  void vectors_areThoseOfLangChain4j() throws IOException {
    unpack("all-minilm-l6-v2-q.onnx", "model.onnx");
    unpack("all-minilm-l6-v2-q-tokenizer.json", "tokenizer.json");
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"bert\", \"max_position_embeddings\": 512, \"vocab_size\": 30522}");

    ExternalFolder external = ExternalFolder.read(folder, Optional.empty());
    assertThat(external.embeds()).isTrue();
    EngineConfig config = EngineConfig.defaults();
    try (EmbeddingEngine engine =
        new OrtEngines(RuntimeOptions.cpu(2), config, Clock.SYSTEM)
            .openEmbedding(external.asModelFolder(), EngineListener.NONE)) {
      assertThat(engine.embeddingSize()).isEqualTo(384);
      List<float[]> together = vectors(engine, TEXTS);
      EmbeddingModel peer = new AllMiniLmL6V2QuantizedEmbeddingModel();
      for (int i = 0; i < TEXTS.size(); i++) {
        String text = TEXTS.get(i);
        assertThat(cosine(together.get(i), vectors(engine, List.of(text)).getFirst()))
            .as(text)
            .isGreaterThan(0.9999);
        if (!text.contains("[CLS]")) { // Hugging Face's library takes it for the token.
          assertThat(cosine(together.get(i), peer.embed(text).content().vector()))
              .as(text)
              .isGreaterThan(0.9999);
        }
      }
    }
  }

  private void unpack(String resource, String name) throws IOException {
    try (InputStream content =
        requireNonNull(MiniLmTest.class.getResourceAsStream("/" + resource))) {
      Files.copy(content, folder.resolve(name));
    }
  }

  private static List<float[]> vectors(EmbeddingEngine engine, List<String> texts) {
    LastEvent<EmbeddingEvent> last = new LastEvent<>();
    engine.submit(new EmbeddingTexts(texts, "", false), EngineListener.NONE).subscribe(last);
    assertThat(last.await()).isInstanceOf(EmbeddingEvent.Embedded.class);
    return ((EmbeddingEvent.Embedded) last.await()).vectors();
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }
}
