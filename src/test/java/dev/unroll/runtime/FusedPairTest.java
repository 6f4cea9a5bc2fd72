package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.unroll.engine.ort.SmallTranslator;
import dev.unroll.runtime.form.KernelForm;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FusedPairTest {
  private static final int ROWS = 3;
  private static final int SOURCE = 5;
  private static final int LENGTH = 7;

  private static SmallTranslator model(String name) {
    return SmallTranslator.all().stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static KernelForm.Pair pair(String name) throws Exception {
    SmallTranslator model = model(name);
    return form(model).orElseThrow();
  }

  private static Optional<KernelForm.Pair> form(SmallTranslator model) throws Exception {
    return KernelForm.of(
        ByteBuffer.wrap(model.encoder()),
        ByteBuffer.wrap(model.decoder()),
        new KernelForm.Making(Arena.ofAuto(), Processor.MULTIPLIES_BYTES));
  }

  @Test
  void int8Pair_hasProductsOfIntegersAlone() throws Exception {
    KernelForm.Pair pair = pair("int8");
    assertThat(pair.encoder().isExact()).isTrue();
    assertThat(pair.decoder().isExact()).isTrue();
    List<String> operators =
        ModelProto.parseFrom(pair.decoder().model()).getGraph().getNodeList().stream()
            .filter(node -> !node.getDomain().equals(KernelForm.DOMAIN))
            .map(NodeProto::getOpType)
            .distinct()
            .toList();
    assertThat(operators).containsExactly("MatMulInteger");
  }

  @Test
  void float32Pair_keepsItsProducts() throws Exception {
    assertThat(pair("pre").decoder().isExact()).isFalse();
  }

  @Test
  void pairWithoutAttention_hasNoForm() throws Exception {
    SmallTranslator model = model("sutskever");
    assertThat(form(model)).isEmpty();
  }

  @Test
  void sourceThatIsNotThere_failsTheRunInOneLine() throws Exception {
    KernelForm decoder = pair("int8").decoder();
    assertThatThrownBy(() -> logits(decoder, ROWS))
        .isInstanceOf(RuntimeFailure.class)
        .message()
        .doesNotContain("\n");
  }

  /** The logits of a step, all rows having the same source. */
  private static float[] logits(KernelForm decoder, int source) {
    try (Session session = Session.open(decoder, SessionSettings.cpu(1))) {
      SplittableRandom random = new SplittableRandom(3);
      Map<String, Tensor> in = new LinkedHashMap<>();
      Map<String, Tensor> out = new LinkedHashMap<>();
      for (TensorInfo info : session.inputs()) {
        Tensor tensor = Tensor.allocate(session.typeOf(info.name()), shape(info));
        fill(tensor, info.name(), source, random);
        in.put(info.name(), tensor);
      }
      for (TensorInfo info : session.outputs()) {
        Tensor past = in.get(info.name().replace("present", "past"));
        out.put(info.name(), past == null ? Tensor.floats(shape(info)) : past);
      }
      session.run(in, out);
      FloatBuffer logits = Objects.requireNonNull(out.get("logits")).floatBuffer();
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    }
  }

  private static void fill(Tensor tensor, String name, int source, SplittableRandom random) {
    switch (name) {
      case "tokens", "positions" -> {
        for (int row = 0; row < ROWS; row++) {
          tensor.longBuffer().put(row, name.equals("tokens") ? 3 + row : 2);
        }
      }
      case "seqlens_k" -> tensor.intBuffer().put(new int[] {2, 2, 2});
      case "total" -> tensor.intBuffer().put(0, 3);
      case KernelForm.SOURCES -> tensor.intBuffer().put(new int[] {source, source, source});
      default -> {
        FloatBuffer floats = tensor.floatBuffer();
        while (floats.hasRemaining()) {
          floats.put(name.equals("source_mask") ? 1 : (float) random.nextGaussian());
        }
      }
    }
  }

  private static long[] shape(TensorInfo info) {
    return info.dimensions().stream()
        .mapToLong(
            dimension ->
                switch (dimension) {
                  case "batch", "sources" -> ROWS;
                  case "source" -> SOURCE;
                  case "length" -> LENGTH;
                  case "time" -> 1;
                  default -> Long.parseLong(dimension);
                })
        .toArray();
  }
}
