package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.ExternalEncoderDecoder;
import dev.unroll.engine.ort.DeclaredTensors.Ids;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graphs of an encoder and a decoder that Optimum exported, with Optimum's names. */
final class TranslatorGraphs implements AutoCloseable {
  private static final String TOKENS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String SOURCE_MASK = "encoder_attention_mask";
  private static final String TARGET_MASK = "decoder_attention_mask";
  private static final String ENCODED = "encoder_hidden_states";
  private static final String STATES = "last_hidden_state";
  private static final String LOGITS = "logits";

  private final List<Session> opened = new ArrayList<>();
  private final Session encoder;
  private final Ids encoderTokens;
  private final Ids encoderMask;
  private final ElementType statesType;
  private final Decoder first;
  private final Decoder step;
  private final int size;
  private final int vocab;

  /**
   * A decoder graph.
   *
   * @param targetMask the mask of the target's tokens, where the graph has one
   * @param encoded whether it reads the encoder's states
   * @param branch whether an input selects between the begin and the continuation of a target
   * @param own keys and values of the target's tokens
   * @param cross keys and values of the source's tokens
   */
  private record Decoder(
      Session session,
      Ids tokens,
      Optional<Ids> mask,
      Optional<Ids> targetMask,
      boolean encoded,
      boolean branch,
      List<Cache> own,
      List<Cache> cross,
      ElementType logitsType) {}

  /**
   * Loads the graphs.
   *
   * @throws BundleException with one line when their inputs or outputs are not those of such an
   *     export
   */
  TranslatorGraphs(Path folder, ExternalEncoderDecoder contract, SessionSettings settings) {
    try {
      Path encoderFile = folder.resolve(contract.encoder());
      this.encoder = open(encoderFile, settings);
      DeclaredTensors declared = DeclaredTensors.of(encoderFile, encoder);
      this.encoderTokens = declared.takeRequiredIds(TOKENS, 2);
      this.encoderMask = declared.takeRequiredIds(MASK, 2);
      declared.refuseOthers();
      this.statesType = declared.type(declared.output(STATES, ""));
      this.first = decoder(folder.resolve(contract.decoder()), settings);
      String stepFile = contract.stepDecoder();
      this.step = stepFile == null ? first : decoder(folder.resolve(stepFile), settings);
      if (step.own().isEmpty()) {
        throw new BundleException(
            folder.resolve(contract.files().getLast())
                + ": reads no keys and values: it was exported without its cache");
      }
      this.size = (int) probeStates()[2];
      this.vocab = (int) probeLogits()[2];
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Session open(Path file, SessionSettings settings) {
    Session session = Session.open(file, settings);
    opened.add(session);
    return session;
  }

  private Decoder decoder(Path file, SessionSettings settings) {
    Session session = open(file, settings);
    DeclaredTensors declared = DeclaredTensors.of(file, session);
    Ids tokens = declared.takeRequiredIds(TOKENS, 2);
    Optional<Ids> mask = declared.takeIds(SOURCE_MASK, 2);
    Optional<Ids> targetMask = declared.takeIds(TARGET_MASK, 2);
    boolean encoded = declared.take(ENCODED);
    boolean branch = declared.take(DecoderSignature.BRANCH);
    List<Cache> own = caches(declared, "decoder");
    List<Cache> cross = caches(declared, "encoder");
    declared.refuseOthers();
    ElementType logits = declared.type(declared.output(LOGITS, ""));
    return new Decoder(session, tokens, mask, targetMask, encoded, branch, own, cross, logits);
  }

  private static List<Cache> caches(DeclaredTensors declared, String of) {
    List<Cache> caches = new ArrayList<>();
    for (int layer = 0; ; layer++) {
      for (String what : List.of("key", "value")) {
        String past = "past_key_values.%d.%s.%s".formatted(layer, of, what);
        if (!declared.hasInput(past)) {
          return caches;
        }
        TensorInfo input = declared.input(past);
        List<String> shape = input.dimensions();
        if (shape.size() != 4
            || !TensorInfo.isNumber(shape.get(1))
            || !TensorInfo.isNumber(shape.get(3))) {
          throw declared.wrong("has " + input + " where [batch, heads, past, headSize] is needed");
        }
        declared.type(input);
        declared.take(past);
        caches.add(
            new Cache(
                past,
                "present.%d.%s.%s".formatted(layer, of, what),
                Integer.parseInt(shape.get(1)),
                Integer.parseInt(shape.get(3))));
      }
    }
  }

  private long[] probeStates() {
    try (Tensors made = new Tensors()) {
      return encoder.shapeOf(STATES, encoderInputs(List.of(new long[1]), 1, made));
    }
  }

  private long[] probeLogits() {
    try (Tensors made = new Tensors()) {
      Tensor states = made.own(Tensor.allocate(statesType, 1, 1, size));
      Map<String, Tensor> in =
          inputs(first, new Call(new long[1], new int[] {1}, 1, 0), Optional.of(states), made);
      pasts(first, 1, made, in);
      return first.session().shapeOf(LOGITS, in);
    }
  }

  /** Width of the encoder's states. */
  int size() {
    return size;
  }

  int vocab() {
    return vocab;
  }

  ElementType statesType() {
    return statesType;
  }

  /** The type of the logits of the beginning of a target. */
  ElementType logitsType(boolean begins) {
    return (begins ? first : step).logitsType();
  }

  /** The types of the keys and values of a target's tokens. */
  List<ElementType> ownTypes() {
    return types(step.own());
  }

  /** The types of the keys and values of a source's tokens. */
  List<ElementType> crossTypes() {
    return types(step.cross());
  }

  private List<ElementType> types(List<Cache> caches) {
    return caches.stream().map(cache -> step.session().typeOf(cache.past())).toList();
  }

  /** The shapes of a row's keys and values of so many tokens of the target. */
  List<long[]> ownShapes(int tokens) {
    return shapes(step.own(), tokens);
  }

  /** The shapes of a row's keys and values of so many tokens of the source. */
  List<long[]> crossShapes(int tokens) {
    return shapes(step.cross(), tokens);
  }

  private static List<long[]> shapes(List<Cache> caches, int tokens) {
    return caches.stream()
        .map(cache -> new long[] {cache.heads(), tokens, cache.headSize()})
        .toList();
  }

  /** Whether a target that goes on reads the encoder's states again. */
  boolean keepsStates() {
    return step.encoded();
  }

  /**
   * Encodes sources.
   *
   * @param length to which they are padded
   * @param states takes {@code [rows, length, size]}
   */
  void encode(List<long[]> sources, int length, Tensor states) {
    try (Tensors made = new Tensors()) {
      encoder.run(encoderInputs(sources, length, made), Map.of(STATES, states));
    }
  }

  private Map<String, Tensor> encoderInputs(List<long[]> sources, int length, Tensors made) {
    Tensor ids = made.own(Tensor.allocate(encoderTokens.type(), sources.size(), length));
    Tensor mask = made.own(Tensor.allocate(encoderMask.type(), sources.size(), length));
    for (int row = 0; row < sources.size(); row++) {
      long[] source = sources.get(row);
      for (int i = 0; i < source.length; i++) {
        ExternalGraph.put(ids.bytes(), ids.type(), row * length + i, source[i]);
        ExternalGraph.put(mask.bytes(), mask.type(), row * length + i, 1);
      }
    }
    return new HashMap<>(Map.of(encoderTokens.name(), ids, encoderMask.name(), mask));
  }

  /**
   * The rows of a run of a decoder.
   *
   * @param tokens the last of each row
   * @param sources lengths of the rows' sources
   * @param width to which sources are padded
   * @param past number of target tokens before
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Call(long[] tokens, int[] sources, int width, int past) {
    int rows() {
      return tokens.length;
    }
  }

  /**
   * Begins targets.
   *
   * @param states of the encoder, {@code [rows, width, size]}
   * @param logits takes {@code [rows, 1, vocab]}
   * @param own takes keys and values of the token
   * @param cross takes those of the source
   */
  void begin(Call call, Tensor states, Tensor logits, List<Tensor> own, List<Tensor> cross) {
    try (Tensors made = new Tensors()) {
      Map<String, Tensor> in = inputs(first, call, Optional.of(states), made);
      pasts(first, call.rows(), made, in);
      Map<String, Tensor> out = new HashMap<>(Map.of(LOGITS, logits));
      // A graph that only begins has no pasts to name its presents by.
      name(step.own(), own, out);
      name(step.cross(), cross, out);
      first.session().run(in, out);
    }
  }

  /**
   * Continues targets by a token.
   *
   * @param states of the encoder, where they are read again
   * @param present takes keys and values of the target with the token
   */
  void go(
      Call call,
      Optional<Tensor> states,
      List<Tensor> past,
      List<Tensor> cross,
      Tensor logits,
      List<Tensor> present) {
    try (Tensors made = new Tensors()) {
      Map<String, Tensor> in = inputs(step, call, states, made);
      for (int i = 0; i < past.size(); i++) {
        in.put(step.own().get(i).past(), past.get(i));
      }
      for (int i = 0; i < cross.size(); i++) {
        in.put(step.cross().get(i).past(), cross.get(i));
      }
      Map<String, Tensor> out = new HashMap<>(Map.of(LOGITS, logits));
      name(step.own(), present, out);
      step.session().run(in, out);
    }
  }

  private static void name(List<Cache> caches, List<Tensor> tensors, Map<String, Tensor> to) {
    for (int i = 0; i < tensors.size(); i++) {
      to.put(caches.get(i).present(), tensors.get(i));
    }
  }

  private static Map<String, Tensor> inputs(
      Decoder decoder, Call call, Optional<Tensor> states, Tensors made) {
    Map<String, Tensor> in = new HashMap<>();
    Tensor ids = made.own(Tensor.allocate(decoder.tokens().type(), call.rows(), 1));
    for (int row = 0; row < call.rows(); row++) {
      ExternalGraph.put(ids.bytes(), ids.type(), row, call.tokens()[row]);
    }
    in.put(TOKENS, ids);
    decoder
        .mask()
        .ifPresent(
            input -> in.put(SOURCE_MASK, made.own(mask(input, call.sources(), call.width()))));
    int[] all = new int[call.rows()];
    Arrays.fill(all, call.past() + 1);
    decoder
        .targetMask()
        .ifPresent(input -> in.put(TARGET_MASK, made.own(mask(input, all, call.past() + 1))));
    if (decoder.encoded()) {
      in.put(ENCODED, states.orElseThrow());
    }
    if (decoder.branch()) {
      Tensor branch = made.own(Tensor.allocate(ElementType.BOOL, 1));
      branch.bytes().put(0, (byte) (call.past() == 0 ? 0 : 1));
      in.put(DecoderSignature.BRANCH, branch);
    }
    return in;
  }

  private static Tensor mask(Ids input, int[] lengths, int width) {
    Tensor mask = Tensor.allocate(input.type(), lengths.length, width);
    for (int row = 0; row < lengths.length; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        ExternalGraph.put(mask.bytes(), mask.type(), row * width + i, 1);
      }
    }
    return mask;
  }

  /** A merged graph wants pasts also where it reads none. */
  private static void pasts(Decoder decoder, int rows, Tensors made, Map<String, Tensor> in) {
    for (List<Cache> caches : List.of(decoder.own(), decoder.cross())) {
      for (Cache cache : caches) {
        ElementType type = decoder.session().typeOf(cache.past());
        in.put(
            cache.past(),
            made.own(Tensor.allocate(type, rows, cache.heads(), 1, cache.headSize())));
      }
    }
  }

  @Override
  public void close() {
    opened.forEach(Session::close);
  }
}
