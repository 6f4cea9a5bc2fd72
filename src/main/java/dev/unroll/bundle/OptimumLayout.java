package dev.unroll.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layout of Hugging Face Optimum: graphs with fixed file names beside {@code config.json} or in
 * {@code onnx/}.
 */
final class OptimumLayout {
  static final String SUBFOLDER = "onnx/";

  /** Suffixes of graph file names, which tell how the weights are stored; preferred ones first. */
  static final List<String> VARIANTS =
      List.of("", "_quantized", "_int8", "_uint8", "_q8", "_fp16", "_q4", "_q4f16", "_bnb4");

  private static final List<String> NAMES =
      List.of("model", "decoder_model_merged", "decoder_model");

  private OptimumLayout() {}

  /**
   * Finds the decoder graph.
   *
   * @param variant the only suffix to look for, without its underscore
   * @param config the content of {@code config.json}
   * @throws BundleException when there is no decoder graph
   */
  static GraphContract.ExternalDecoder graph(
      Path folder, Optional<String> variant, JsonNode config) {
    for (String ending : variant.map(v -> List.of(v.isEmpty() ? v : "_" + v)).orElse(VARIANTS)) {
      for (String place : List.of("", SUBFOLDER)) {
        if (exists(folder, place + "encoder_model" + ending + ".onnx")) {
          throw new BundleException(
              folder + ": is an encoder and a decoder, which are served after unroll import");
        }
        for (String name : NAMES) {
          String file = place + name + ending + ".onnx";
          if (exists(folder, file)) {
            String step = place + "decoder_with_past_model" + ending + ".onnx";
            return new GraphContract.ExternalDecoder(
                file,
                name.equals("decoder_model") && exists(folder, step) ? step : null,
                DecoderNames.OPTIMUM,
                window(config));
          }
        }
      }
    }
    throw new BundleException(
        "%s: has no graph %s.onnx, neither beside config.json nor in %s"
            .formatted(folder, variant.map(v -> "model_" + v).orElse("model"), SUBFOLDER));
  }

  /**
   * Finds the graphs of an encoder and a decoder.
   *
   * @param variant the only suffix to look for, without its underscore
   * @return empty when there is no encoder
   * @throws BundleException when the decoder is missing, or continues nothing
   */
  static Optional<GraphContract.ExternalEncoderDecoder> translator(
      Path folder, Optional<String> variant) {
    for (String ending : variant.map(v -> List.of(v.isEmpty() ? v : "_" + v)).orElse(VARIANTS)) {
      for (String place : List.of("", SUBFOLDER)) {
        String encoder = place + "encoder_model" + ending + ".onnx";
        if (exists(folder, encoder)) {
          String merged = place + "decoder_model_merged" + ending + ".onnx";
          String first = place + "decoder_model" + ending + ".onnx";
          String step = place + "decoder_with_past_model" + ending + ".onnx";
          if (exists(folder, merged)) {
            return Optional.of(translator(folder, encoder, merged, null));
          }
          if (exists(folder, first) && exists(folder, step)) {
            return Optional.of(translator(folder, encoder, first, step));
          }
          throw new BundleException(
              "%s: has neither %s nor both %s and %s; optimum-cli export onnx --task"
                      .formatted(folder, merged, first, step)
                  + " text2text-generation-with-past writes them");
        }
      }
    }
    return Optional.empty();
  }

  private static GraphContract.ExternalEncoderDecoder translator(
      Path folder, String encoder, String decoder, @Nullable String step) {
    boolean alone = false;
    for (String file : List.of(encoder, decoder)) {
      alone |= EncoderLayout.roundsByOneScale(OnnxOutline.of(folder.resolve(file)));
    }
    return new GraphContract.ExternalEncoderDecoder(encoder, decoder, step, alone ? true : null);
  }

  /** Whether there is a graph under any of the names. */
  static boolean hasGraph(Path folder) {
    for (String ending : VARIANTS) {
      for (String place : List.of("", SUBFOLDER)) {
        for (String name : NAMES) {
          if (exists(folder, place + name + ending + ".onnx")) {
            return true;
          }
        }
        if (exists(folder, place + "encoder_model" + ending + ".onnx")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean exists(Path folder, String file) {
    return Files.isRegularFile(folder.resolve(file));
  }

  private static @Nullable Integer window(JsonNode config) {
    boolean used = config.path("use_sliding_window").asBoolean(true);
    JsonNode window = config.path("sliding_window");
    return used && window.isInt() ? Integer.valueOf(window.asInt()) : null;
  }
}
