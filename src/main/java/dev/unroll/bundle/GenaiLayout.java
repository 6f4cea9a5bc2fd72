package dev.unroll.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The layout of onnxruntime-genai: {@code genai_config.json} names the graph and its tensors. */
final class GenaiLayout {
  static final String CONFIG = "genai_config.json";

  private GenaiLayout() {}

  /**
   * The decoder graph.
   *
   * @param genai the content of {@link #CONFIG}
   * @throws BundleException when it names no single decoder graph
   */
  static GraphContract.ExternalDecoder graph(Path folder, JsonNode genai) {
    JsonNode decoder = genai.path("model").path("decoder");
    if (genai.path("model").has("encoder") || !decoder.path("filename").isTextual()) {
      throw new BundleException(
          folder.resolve(CONFIG) + ": names no single decoder graph (model.decoder.filename)");
    }
    JsonNode in = decoder.path("inputs");
    JsonNode out = decoder.path("outputs");
    DecoderNames usual = DecoderNames.OPTIMUM;
    return new GraphContract.ExternalDecoder(
        decoder.path("filename").asText(),
        null,
        new DecoderNames(
            in.path("input_ids").asText(usual.tokens()),
            in.path("attention_mask").asText(usual.mask()),
            in.path("position_ids").asText(usual.positions()),
            in.path("past_key_names").asText(usual.pastKeys()),
            in.path("past_value_names").asText(usual.pastValues()),
            out.path("logits").asText(usual.logits()),
            out.path("present_key_names").asText(usual.presentKeys()),
            out.path("present_value_names").asText(usual.presentValues()),
            combined(in, out)),
        null);
  }

  /** GPT-2's keys and values of a layer are in one tensor. */
  private static DecoderNames.@Nullable Combined combined(JsonNode in, JsonNode out) {
    return in.has("past_names")
        ? new DecoderNames.Combined(
            in.path("past_names").asText(), out.path("present_names").asText("present_%d"))
        : null;
  }
}
