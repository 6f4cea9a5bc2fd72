package dev.unroll.external;

/** The families of decoders that tests write small ones of. */
public enum DecoderFamily {
  /** Learned positions, LayerNorm, tanh-GELU, biases, the head tied to the embedding. */
  GPT2("gpt2", "GPT2LMHeadModel"),
  /** RMSNorm, rotary positions, SwiGLU, grouped-query attention. */
  LLAMA("llama", "LlamaForCausalLM"),
  /** Llama's block with biases of queries, keys and values. */
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  /** LayerNorm, attention and feed-forward side by side, rotary positions on a part of a head. */
  PHI("phi", "PhiForCausalLM"),
  /** RMSNorm by 1 + w, heads wider than the model, scaled embeddings, one key for all heads. */
  GEMMA("gemma", "GemmaForCausalLM");

  private final String type;
  private final String architecture;

  DecoderFamily(String type, String architecture) {
    this.type = type;
    this.architecture = architecture;
  }

  String type() {
    return type;
  }

  String architecture() {
    return architecture;
  }

  boolean hasRotaryPositions() {
    return this != GPT2;
  }

  boolean hasLayerNorm() {
    return this == GPT2 || this == PHI;
  }

  boolean isTied() {
    return this == GPT2 || this == QWEN2 || this == GEMMA;
  }

  /** Heads of keys and values. */
  int keyHeads() {
    return switch (this) {
      case GPT2, PHI -> SmallDecoder.HEADS;
      case LLAMA, QWEN2 -> SmallDecoder.HEADS / 2;
      case GEMMA -> 1;
    };
  }

  int headSize() {
    return this == GEMMA ? 32 : SmallDecoder.WIDTH / SmallDecoder.HEADS;
  }

  /** Numbers of a head that are turned by position. */
  int rotary() {
    return this == PHI ? headSize() / 2 : headSize();
  }
}
