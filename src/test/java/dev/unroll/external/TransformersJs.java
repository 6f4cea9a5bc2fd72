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
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Hugging Face's transformers.js, unmodified, which continues texts and splits them into tokens.
 */
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

  /**
   * A text as tokens.
   *
   * @param ids with the names of added tokens meaning these
   * @param started the same with the tokens around it
   * @param decoded the first as a text, without special tokens
   */
  public record Split(List<Long> ids, List<Long> started, String decoded) {}

  /**
   * A chat as a prompt.
   *
   * @param refusal why there is none; empty when there is
   */
  public record Prompt(String text, List<Long> ids, String refusal) {}

  /**
   * What a tokenizer made.
   *
   * @param prompts none where it has no template
   */
  public record Tokenized(List<Split> texts, List<Prompt> prompts) {}

  /**
   * For each folder's tokenizer what it makes of texts and chats.
   *
   * @param chats messages with role and content
   */
  public List<Tokenized> tokenize(
      List<Path> folders, List<String> texts, List<List<Map<String, String>>> chats)
      throws IOException, InterruptedException {
    Path order = Files.createTempFile("order", ".json");
    Path output = Files.createTempFile("tokens", ".json");
    try {
      JSON.writeValue(
          order.toFile(),
          Map.of(
              "folders",
              folders.stream()
                  .map(folder -> folder.toAbsolutePath().normalize().toString())
                  .toList(),
              "texts",
              texts,
              "chats",
              chats,
              "output",
              output.toString()));
      node.run("node", "tokenize.mjs", order.toString());
      List<Tokenized> all = new ArrayList<>();
      for (JsonNode one : JSON.readTree(output.toFile())) {
        all.add(
            new Tokenized(
                one.path("texts")
                    .valueStream()
                    .map(
                        text ->
                            new Split(
                                ids(text, "ids"),
                                ids(text, "started"),
                                text.path("decoded").asText()))
                    .toList(),
                one.path("chats")
                    .valueStream()
                    .map(
                        chat ->
                            new Prompt(
                                chat.path("text").asText(),
                                ids(chat, "ids"),
                                chat.path("refusal").asText("")))
                    .toList()));
      }
      return all;
    } finally {
      Files.delete(order);
      Files.delete(output);
    }
  }

  private static List<Long> ids(JsonNode text, String key) {
    return LongStream.range(0, text.path(key).size())
        .mapToObj(i -> text.path(key).get((int) i).asLong())
        .toList();
  }
}
