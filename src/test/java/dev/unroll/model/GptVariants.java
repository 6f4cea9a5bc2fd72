package dev.unroll.model;

import dev.unroll.nn.FeedForward.Activation;
import dev.unroll.nn.Rotation;
import java.util.List;
import java.util.stream.Stream;

/** Small networks with the parts of other programs' families, each part in one at least. */
final class GptVariants {
  private GptVariants() {}

  static Stream<Gpt.Config> all(int vocabSize, int context) {
    return Stream.of(
        neox(vocabSize, context),
        gemma(vocabSize, context),
        qwen(vocabSize, context),
        phi(vocabSize, context));
  }

  /** Parallel sublayers and a part of each head rotated, less than ONNX Runtime's can. */
  private static Gpt.Config neox(int vocabSize, int context) {
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.LAYER, 1e-4),
            GptParts.Arrangement.PARALLEL,
            GptParts.Positions.rotary(new Rotation(100, 0.25, null)),
            new GptParts.Attention(true, true, false, null, null),
            new GptParts.Inner(Activation.GELU_ERF, false, true),
            GptParts.Embedding.PLAIN,
            GptParts.Head.PLAIN,
            "neox");
    return new Gpt.Config(parts, 2, 32, 2, 2, 16, 24, vocabSize, context, 0, 0, false);
  }

  /** Soft bounds, norms around sublayers, a local layer, and heads that are filled up. */
  private static Gpt.Config gemma(int vocabSize, int context) {
    GptParts.Local local = new GptParts.Local(3, List.of(0), new Rotation(20, 1, null));
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.RMS, 1e-6),
            GptParts.Arrangement.SANDWICHED,
            new GptParts.Positions(false, new Rotation(100, 1, null), List.of(), local),
            new GptParts.Attention(false, false, false, 0.4, 2.0),
            new GptParts.Inner(Activation.GELU, true, false),
            new GptParts.Embedding(4.0),
            new GptParts.Head(1.5),
            "gemma");
    return new Gpt.Config(parts, 2, 20, 2, 1, 12, 24, vocabSize, context, 0, 0, true);
  }

  /** Norms of heads, stretched waves, and a layer without positions. */
  private static Gpt.Config qwen(int vocabSize, int context) {
    Rotation.Scaling scaling = new Rotation.Scaling(Rotation.Form.LLAMA3, 8, 0.5, 2.0, 16);
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.RMS, 1e-6),
            GptParts.Arrangement.SEQUENTIAL,
            new GptParts.Positions(false, new Rotation(50, 1, scaling), List.of(1), null),
            new GptParts.Attention(true, false, true, null, null),
            new GptParts.Inner(Activation.SILU, true, true),
            GptParts.Embedding.PLAIN,
            GptParts.Head.PLAIN,
            "qwen");
    return new Gpt.Config(parts, 2, 24, 4, 2, 24, 32, vocabSize, context, 0, 0, true);
  }

  /** A part of each head rotated, as ONNX Runtime's can, in all layers within a window. */
  private static Gpt.Config phi(int vocabSize, int context) {
    Rotation.Scaling scaling = new Rotation.Scaling(Rotation.Form.LINEAR, 2, null, null, null);
    GptParts.Local local = new GptParts.Local(2, List.of(0, 1), null);
    GptParts parts =
        new GptParts(
            new GptParts.Norm(GptParts.Kind.RMS, 1e-5),
            GptParts.Arrangement.SEQUENTIAL,
            new GptParts.Positions(false, new Rotation(50, 0.5, scaling), List.of(), local),
            new GptParts.Attention(false, true, true, null, null),
            new GptParts.Inner(Activation.RELU, true, false),
            GptParts.Embedding.PLAIN,
            GptParts.Head.PLAIN,
            "phi");
    return new Gpt.Config(parts, 2, 32, 2, 1, 32, 32, vocabSize, context, 0, 0, false);
  }
}
