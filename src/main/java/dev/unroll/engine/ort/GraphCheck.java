package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.CachedDecoder;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.FusedPair;
import dev.unroll.runtime.ListedDecoder;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A comparison of a graph's inputs and outputs with its contract, before the first run. A dimension
 * that is a name is dynamic.
 */
final class GraphCheck {
  private final Path file;
  private final List<TensorInfo> inputs;
  private final List<TensorInfo> outputs;
  private final Set<String> known = new HashSet<>();

  private GraphCheck(Path file, Session session) {
    this.file = file;
    this.inputs = session.inputs();
    this.outputs = session.outputs();
  }

  /**
   * Checks a recurrent model.
   *
   * @param inputType int64 for tokens, float for values
   * @param outputSize the last dimension of the output, and of an input of values
   * @throws BundleException with one line that says where they differ
   */
  static void recurrent(
      Path file,
      Session session,
      GraphContract.Recurrent contract,
      ElementType inputType,
      int outputSize) {
    GraphCheck check = new GraphCheck(file, session);
    List<String> steps = List.of("batch", "time");
    List<String> features = List.of("batch", "time", Integer.toString(outputSize));
    List<String> inputShape = inputType == ElementType.FLOAT ? features : steps;
    check.input(contract.input(), inputType.name(), inputShape);
    check.output(contract.output(), features);
    for (GraphContract.State state : contract.states()) {
      List<String> shape = List.of("batch", Integer.toString(state.size()));
      check.input(state.input(), "FLOAT", shape);
      check.output(state.output(), shape);
    }
    check.refuseOthers();
  }

  /**
   * Checks a decoder-only Transformer.
   *
   * @param outputSize width of the logits
   * @return width of the hidden state that it outputs; 0 without such an output
   * @throws BundleException with one line that says where they differ
   */
  static int cachedDecoder(Path file, Session session, CachedDecoder contract, int outputSize) {
    GraphCheck check = new GraphCheck(file, session);
    check.input(CachedDecoder.TOKENS, "INT64", List.of("batch", "time"));
    String outputs = Integer.toString(outputSize);
    if (has(check.inputs, CachedDecoder.WANTED, "INT64")) {
      check.input(CachedDecoder.WANTED, "INT64", List.of("wanted"));
      check.output(CachedDecoder.LOGITS, List.of("wanted", outputs));
    } else {
      check.output(CachedDecoder.LOGITS, List.of("batch", "time", outputs));
    }
    check.caches(contract.caches());
    String hidden = contract.hidden();
    int width = hidden == null ? 0 : check.hidden(hidden);
    check.refuseOthers();
    return width;
  }

  /**
   * Checks an encoder.
   *
   * @throws BundleException with one line that says where they differ
   */
  static void encoder(Path file, Session session, EncoderDecoder contract) {
    GraphCheck check = new GraphCheck(file, session);
    check.input(EncoderDecoder.SOURCE, "INT64", List.of("batch", "source"));
    check.input(EncoderDecoder.SOURCE_MASK, "FLOAT", List.of("batch", "source"));
    for (GraphContract.Memory memory : contract.memories()) {
      check.output(memory.name(), shape(memory));
    }
    for (GraphContract.DecoderState state : contract.states()) {
      if (state.started()) {
        check.output(state.input(), List.of("batch", Integer.toString(state.size())));
      }
    }
    check.refuseOthers();
  }

  /**
   * Checks an encoder that makes vectors of texts; the shape of its output is learnt by running it.
   *
   * @throws BundleException with one line that says where they differ
   */
  static void textEncoder(Path file, Session session, GraphContract.Encoder contract) {
    GraphCheck check = new GraphCheck(file, session);
    List<String> names = new ArrayList<>(List.of(contract.tokens(), contract.mask()));
    if (contract.types() != null) {
      names.add(contract.types());
    }
    for (String name : names) {
      boolean isMask = name.equals(contract.mask());
      String type =
          has(check.inputs, name, "INT32")
              ? "INT32"
              : isMask && has(check.inputs, name, "FLOAT") ? "FLOAT" : "INT64";
      check.input(name, type, List.of("batch", "time"));
    }
    if (check.outputs.stream().noneMatch(output -> output.name().equals(contract.output()))) {
      throw check.wrong("has no output '%s', but %s".formatted(contract.output(), check.outputs));
    }
    if (!has(check.outputs, contract.output(), "FLOAT")) {
      throw check.wrong("its output '%s' is no 32-bit float".formatted(contract.output()));
    }
    check.refuseOthers();
  }

  /**
   * Checks a decoder with an encoder.
   *
   * @param vocabSize of the target
   * @param isListed whether each row has logits of tokens of its own
   * @throws BundleException with one line that says where they differ
   */
  static void decoder(
      Path file, Session session, EncoderDecoder contract, int vocabSize, boolean isListed) {
    GraphCheck check = new GraphCheck(file, session);
    check.input(EncoderDecoder.TOKENS, "INT64", List.of("batch", "time"));
    check.input(EncoderDecoder.SOURCE_MASK, "FLOAT", List.of("batch", "source"));
    check.known.add(FusedPair.SOURCES); // made when it was loaded
    boolean chooses = contract.has(PairTrait.CANDIDATES);
    String width = chooses ? "candidates" : Integer.toString(vocabSize);
    // A recurrent one reads a token at a time.
    String time = contract.has(PairTrait.POSITIONS) ? "1" : "time";
    check.output(EncoderDecoder.LOGITS, List.of("batch", time, width));
    if (isListed) {
      // Made of a graph with candidates when it was loaded.
      check.known.addAll(List.of(ListedDecoder.ROWS, ListedDecoder.OFFSETS, ListedDecoder.BIASES));
    } else if (chooses) {
      check.input(EncoderDecoder.CANDIDATES, "INT64", List.of("candidates"));
    }
    if (contract.has(PairTrait.POSITIONS)) {
      check.input(EncoderDecoder.POSITIONS, "INT64", List.of("batch", "time"));
    }
    for (GraphContract.Memory memory : contract.memories()) {
      check.input(memory.name(), "FLOAT", shape(memory));
    }
    for (GraphContract.DecoderState state : contract.states()) {
      List<String> shape = List.of("batch", Integer.toString(state.size()));
      check.input(state.input(), "FLOAT", shape);
      check.output(state.output(), shape);
    }
    if (!contract.caches().isEmpty()) {
      check.caches(contract.caches());
    }
    String alignment = contract.alignment();
    if (alignment != null) {
      check.output(alignment, List.of("batch", time, "source"));
    }
    check.refuseOthers();
  }

  /** The caches, with the inputs of GroupQueryAttention that belong to them. */
  private void caches(List<GraphContract.Cache> caches) {
    input(EncoderDecoder.POSITIONS, "INT64", List.of("batch", "time"));
    input(EncoderDecoder.SEQLENS_K, "INT32", List.of("batch"));
    input(EncoderDecoder.TOTAL, "INT32", List.of("1"));
    for (GraphContract.Cache cache : caches) {
      List<String> shape =
          List.of(
              "batch",
              Integer.toString(cache.heads()),
              "length",
              Integer.toString(cache.headSize()));
      // The form of a graph for a GPU has them in half precision.
      String type = has(inputs, cache.past(), "FLOAT16") ? "FLOAT16" : "FLOAT";
      input(cache.past(), type, shape);
      tensor("output", outputs, cache.present(), type, shape);
    }
  }

  private static boolean has(List<TensorInfo> tensors, String name, String type) {
    return tensors.stream().anyMatch(t -> t.name().equals(name) && t.type().equals(type));
  }

  private static List<String> shape(GraphContract.Memory memory) {
    return List.of(
        "batch", Integer.toString(memory.groups()), "source", Integer.toString(memory.size()));
  }

  private void input(String name, String type, List<String> shape) {
    tensor("input", inputs, name, type, shape);
    known.add(name);
  }

  private void output(String name, List<String> shape) {
    tensor("output", outputs, name, "FLOAT", shape);
  }

  /** The contract does not fix its width, but the graph must. */
  private int hidden(String name) {
    String width =
        outputs.stream()
            .filter(output -> output.name().equals(name) && output.dimensions().size() == 3)
            .map(output -> output.dimensions().getLast())
            .filter(TensorInfo::isNumber)
            .findFirst()
            .orElseThrow(
                () ->
                    wrong(
                        "has no output '%s' float[batch, time, size], but %s"
                            .formatted(name, outputs)));
    output(name, List.of("batch", "time", width));
    return Integer.parseInt(width);
  }

  private void refuseOthers() {
    for (TensorInfo input : inputs) {
      if (!known.contains(input.name())) {
        throw wrong("has an input " + input + " that the config does not name");
      }
    }
  }

  private void tensor(
      String role, List<TensorInfo> actual, String name, String type, List<String> shape) {
    TensorInfo found =
        actual.stream()
            .filter(tensor -> tensor.name().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("has no %s '%s', but %s".formatted(role, name, actual)));
    if (!found.type().equals(type) || !fits(found.dimensions(), shape)) {
      TensorInfo needed = new TensorInfo(name, type, shape);
      throw wrong("has %s %s where %s is needed".formatted(role, found, needed));
    }
  }

  private static boolean fits(List<String> actual, List<String> needed) {
    return actual.size() == needed.size()
        && IntStream.range(0, actual.size())
            .allMatch(
                i -> !TensorInfo.isNumber(actual.get(i)) || actual.get(i).equals(needed.get(i)));
  }

  private BundleException wrong(String what) {
    return new BundleException(file + ": " + what);
  }
}
