package dev.unroll.api;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.bundle.Transform;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.model.Labelling;
import dev.unroll.model.Recurrent;
import dev.unroll.model.Seq2Seq;
import dev.unroll.model.TrainingOptions;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.RecurrentNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Small real model folders with random weights, made in a moment. */
public final class TestModels {
  /** What the text models know. */
  public static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz ";

  private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");

  private TestModels() {}

  /** A character model. */
  public static void text(Path folder, long seed) {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(ALPHABET);
    Recurrent.Config network =
        new Recurrent.Config(
            Recurrent.Family.LSTM, 1, 16, new Recurrent.Input.Tokens(vocabulary.size(), 8), 0);
    ModelFolder.write(
        folder,
        fresh -> {
          write(
              fresh,
              network,
              seed,
              Task.Text.endless(vocabulary.size(), List.of("hello", "the cat")));
          write(fresh.resolve(ModelFolder.TOKENIZER), vocabulary.tokenizerJson(false));
        });
  }

  /** The tokens of a chat model that are not text. */
  private static final List<String> CHAT_SPECIAL = List.of("<|im_start|>", "<|im_end|>");

  /** How a conversation is written for a chat model: ChatML. */
  public static final String CHAT_TEMPLATE =
      """
      {%- for message in messages %}
      {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  /** The same of a model that calls tools, reasons, and has a variable of its own. */
  public static final String TOOLS_TEMPLATE =
      """
      {#- </think> #}
      {%- if tools %}{{ '<|im_start|>system' }}
      {%- for tool in tools %}{{ '\\n' + (tool | tojson) }}{% endfor %}
      {{- '<|im_end|>\\n' }}
      {%- endif %}
      {%- if motto is defined %}{{ motto }}{% endif %}
      {%- for message in messages %}
      {{- '<|im_start|>' + message.role + '\\n' + message.content }}
      {%- for call in message.tool_calls %}
      {{- '<tool_call>{"name": "' + call.function.name + '", "arguments": ' }}
      {{- (call.function.arguments | tojson) + '}</tool_call>' }}
      {%- endfor %}
      {{- '<|im_end|>' + '\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """;

  /** What chat models know: all that is on a keyboard. */
  public static final String CHAT_WRITING =
      IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining())
          + "\néü…";

  /**
   * A character model that converses and has learned nothing. Token 1 ends its answers.
   *
   * @param context most tokens that it reads and writes; none for no bound
   */
  public static void chat(Path folder, String template, @Nullable Integer context, long seed) {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(CHAT_WRITING);
    int tokens = vocabulary.size() + CHAT_SPECIAL.size();
    Recurrent.Config network =
        new Recurrent.Config(
            Recurrent.Family.LSTM, 1, 16, new Recurrent.Input.Tokens(tokens, 8), 0);
    Task.Chat chat = new Task.Chat(template, "", "<|im_end|>");
    ModelFolder.write(
        folder,
        fresh -> {
          write(
              fresh,
              network,
              seed,
              new Task.Text(tokens, List.of("Hello!", "Who are you?"), context, List.of(1), chat));
          write(
              fresh.resolve(ModelFolder.TOKENIZER), vocabulary.tokenizerJson(false, CHAT_SPECIAL));
        });
  }

  /** A series model of so many features. */
  public static void series(Path folder, int features, long seed) {
    Recurrent.Config network =
        new Recurrent.Config(
            Recurrent.Family.ELMAN, 1, 8, new Recurrent.Input.Values(features, false), 0);
    List<Feature> scales = new ArrayList<>();
    for (int feature = 0; feature < features; feature++) {
      scales.add(new Feature("x" + feature, "m", 10 * feature, 1 + feature));
    }
    Example example =
        new Example(
            List.of(new double[features], new double[features]), List.of(new double[features]));
    ModelFolder.write(
        folder,
        fresh ->
            write(
                fresh,
                network,
                seed,
                new Task.Series(scales, Transform.NONE, "second", 2, example)));
  }

  /** What the classifier tells apart. */
  public static final List<String> LABELS = List.of("noun", "verb", "other");

  /** The probabilities from which a text has them, where it may have several. */
  public static final List<Double> THRESHOLDS = List.of(1e-6, 1 - 1e-9, 1e-6);

  /** An untrained classifier of texts of up to 32 letters. */
  public static void labels(Path folder, long seed) {
    labels(folder, seed, LABELS);
  }

  /** The same with labels of its own. */
  public static void labels(Path folder, long seed, List<String> labels) {
    labels(folder, seed, labels, Labelling.SINGLE, null);
  }

  /** One whose texts have any number of labels. */
  public static void labelSets(
      Path folder, long seed, List<String> labels, List<Double> thresholds) {
    labels(folder, seed, labels, Labelling.MULTI, thresholds);
  }

  private static void labels(
      Path folder,
      long seed,
      List<String> labels,
      Labelling labelling,
      @Nullable List<Double> thresholds) {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(ALPHABET);
    Gpt.Config network =
        new Gpt.Config(Gpt.Block.GPT2, 1, 16, 2, 2, 32, vocabulary.size(), 32, 0, 0, true);
    Map<String, float[]> weights =
        weights(
            Gpt.classifierTraining(
                    network,
                    Optional.empty(),
                    labels.size(),
                    labelling,
                    0,
                    1,
                    32,
                    TrainingOptions.EVALUATION)
                .graph()
                .parameters(),
            seed);
    ModelFolder.write(
        folder,
        fresh -> {
          write(
              fresh.resolve("model.onnx"),
              Gpt.classifier(
                  network,
                  labels.size(),
                  labelling,
                  Precision.FP32,
                  name -> Objects.requireNonNull(weights.get(name), name),
                  Map.of()));
          write(fresh.resolve(ModelFolder.TOKENIZER), vocabulary.tokenizerJson(false));
          write(
              fresh,
              "gpt",
              1_000,
              new GptNetwork(network, Optional.empty()).contract(),
              new Task.Classification(
                  vocabulary.size(),
                  32,
                  labels,
                  List.of(),
                  List.of(),
                  List.of("the cat", "sleeps"),
                  null,
                  null,
                  thresholds));
        });
  }

  /** What the translation models know. */
  public static final String WRITING =
      "\n !\"&',-./:;<>?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz«»ÀÉÙàéù";

  /** Longest sentence of a translation model, in tokens and with its end. */
  public static final int LONGEST = 60;

  /**
   * A translation model whose graphs nobody reads.
   *
   * @param languages none for a model of no language
   * @param parameters as many as it says it has
   */
  public static void translation(
      Path folder, Task.@Nullable Languages languages, long parameters, boolean aligned) {
    GraphContract.EncoderDecoder graph =
        new GraphContract.EncoderDecoder(
            "encoder.onnx",
            "decoder.onnx",
            List.of(),
            List.of(),
            List.of(),
            aligned ? GraphContract.EncoderDecoder.ALIGNMENT : null);
    translation(folder, languages, parameters, graph, new byte[] {1}, new byte[] {1});
  }

  /** An untrained model with Bahdanau's attention, of no language. */
  public static void attention(Path folder, long seed) {
    int tokens = SPECIAL.size() + CharacterVocabulary.of(WRITING).size();
    Seq2Seq.Config network =
        new Seq2Seq.Config(
            tokens,
            tokens,
            new Seq2Seq.Tokens.Embedded(8),
            16,
            1,
            0,
            true,
            new Seq2Seq.Attention.Bahdanau(8));
    Map<String, float[]> weights =
        weights(
            Seq2Seq.training(network, 1, 1, 1, TrainingOptions.EVALUATION).graph().parameters(),
            seed);
    GraphContract.EncoderDecoder graph =
        new GraphContract.EncoderDecoder(
            "encoder.onnx",
            "decoder.onnx",
            Seq2Seq.memories(network).stream()
                .map(
                    memory ->
                        new GraphContract.Memory(memory.name(), memory.groups(), memory.size()))
                .toList(),
            Seq2Seq.states(network).stream()
                .map(
                    state ->
                        new GraphContract.DecoderState(
                            state.input(), state.output(), state.size(), state.started()))
                .toList(),
            List.of(),
            Seq2Seq.alignment(network).orElseThrow());
    translation(
        folder,
        null,
        10,
        graph,
        Seq2Seq.encoder(network, name -> Objects.requireNonNull(weights.get(name)), Map.of()),
        Seq2Seq.decoder(network, name -> Objects.requireNonNull(weights.get(name)), Map.of()));
  }

  private static void translation(
      Path folder,
      Task.@Nullable Languages languages,
      long parameters,
      GraphContract.EncoderDecoder graph,
      byte[] encoder,
      byte[] decoder) {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(WRITING);
    int tokens = vocabulary.size() + SPECIAL.size();
    Task.Seq2Seq task =
        new Task.Seq2Seq(
            tokens,
            tokens,
            true,
            new Task.Special(0, 1, 2),
            false,
            new Task.Limits(LONGEST, LONGEST, 1, 5),
            new Task.Decoding(1, 1, null),
            languages,
            List.of("Hello."));
    ModelFolder.write(
        folder,
        fresh -> {
          write(fresh.resolve(graph.encoder()), encoder);
          write(fresh.resolve(graph.decoder()), decoder);
          write(fresh.resolve(ModelFolder.TOKENIZER), vocabulary.tokenizerJson(false, SPECIAL));
          write(fresh, "seq2seq", parameters, graph, task);
        });
  }

  private static void write(Path fresh, Recurrent.Config network, long seed, Task task) {
    Map<String, float[]> weights =
        weights(Recurrent.training(network, 1, 1).graph().parameters(), seed);
    byte[] graph =
        Recurrent.generation(
            network,
            Recurrent.Form.OPERATOR,
            name -> Objects.requireNonNull(weights.get(name)),
            Map.of());
    write(fresh.resolve("model.onnx"), graph);
    write(
        fresh,
        network.family().name().toLowerCase(Locale.ROOT),
        Recurrent.parameterCount(network),
        new RecurrentNetwork(network).contract(),
        task);
  }

  private static void write(
      Path fresh, String architecture, long parameters, GraphContract graph, Task task) {
    try {
      ModelFolder.writeConfig(
          fresh,
          new ModelConfig(
              ModelConfig.FORMAT,
              architecture,
              "A model for tests",
              "Random weights.",
              parameters,
              graph,
              task,
              new Provenance(
                  "random", "CC0-1.0", null, null, "2024-01-02T03:04:05Z", Map.of("loss", 1.5))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(fresh.resolve(ModelFolder.CARD), "# A model for tests\n");
    write(fresh.resolve(ModelFolder.CURVES), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write(fresh.resolve(ModelFolder.METRICS), "{}");
  }

  private static Map<String, float[]> weights(List<ParameterSpec> parameters, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> weights = new HashMap<>();
    for (ParameterSpec parameter : parameters) {
      float[] values = new float[Math.toIntExact(parameter.shape().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.5 * random.nextGaussian());
      }
      weights.put(parameter.name(), values);
    }
    return weights;
  }

  private static void write(Path file, String content) {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
