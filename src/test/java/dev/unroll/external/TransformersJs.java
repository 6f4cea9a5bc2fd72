package dev.unroll.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Hugging Face's transformers.js, unmodified, which continues texts greedily. */
public final class TransformersJs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NodeProgram node;

  private TransformersJs(NodeProgram node) {
    this.node = node;
  }

  public static TransformersJs install() throws IOException, InterruptedException {
    return new TransformersJs(NodeProgram.install(Path.of("src", "test", "transformers-js")));
  }

  /**
   * A model on disk, as the library is told of it.
   *
   * @param subfolder of the graph; empty for none
   * @param file the graph's name without what tells how weights are stored
   * @param dtype how weights are stored, in the library's words
   */
  public record Model(
      Path folder, String subfolder, String file, String dtype, boolean externalData) {
    /** A small decoder. */
    public static Model of(SmallDecoder decoder, Path folder) {
      String dtype =
          switch (decoder.weights()) {
            case FP32, BF16 -> "fp32";
            case FP16 -> "fp16";
            case INT8 -> "q8";
            case Q4 -> "q4";
          };
      return new Model(
          folder,
          decoder.subfolder() ? "onnx" : "",
          decoder.fileName(),
          dtype,
          decoder.externalData());
    }
  }

  /**
   * What follows a prompt.
   *
   * @param prompt as tokens
   * @param all the prompt's tokens and those that follow
   */
  public record Continued(List<Long> prompt, List<Long> all) {}

  /** For each model what follows each prompt. */
  public List<List<Continued>> generate(List<Model> models, List<String> prompts, int tokens)
      throws IOException, InterruptedException {
    ObjectNode order = JSON.createObjectNode().put("tokens", tokens);
    ArrayNode list = order.putArray("models");
    for (Model model : models) {
      ObjectNode entry =
          list.addObject()
              .put("folder", model.folder().toAbsolutePath().toString())
              .put("subfolder", model.subfolder())
              .put("file", model.file())
              .put("dtype", model.dtype())
              .put("external", model.externalData());
      prompts.forEach(entry.putArray("prompts")::add);
    }
    Path file = Files.createTempFile("order", ".json");
    try {
      Files.writeString(file, order.toString());
      List<List<Continued>> answers = new ArrayList<>();
      for (JsonNode model : JSON.readTree(node.run("node", "generate.mjs", file.toString()))) {
        List<Continued> texts = new ArrayList<>();
        model.forEach(text -> texts.add(new Continued(ids(text, "ids"), ids(text, "all"))));
        answers.add(texts);
      }
      return answers;
    } finally {
      Files.delete(file);
    }
  }

  private static List<Long> ids(JsonNode text, String key) {
    return LongStream.range(0, text.path(key).size())
        .mapToObj(i -> text.path(key).get((int) i).asLong())
        .toList();
  }
}
