package dev.unroll.bundle;

import static dev.unroll.bundle.Required.atLeast;
import static dev.unroll.bundle.Required.list;
import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a model's graphs, with the names and sizes of their inputs and outputs. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    defaultImpl = GraphContract.Recurrent.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = GraphContract.Recurrent.class, name = "recurrent"),
  @JsonSubTypes.Type(value = GraphContract.CachedDecoder.class, name = "cached-decoder"),
  @JsonSubTypes.Type(value = GraphContract.ExternalDecoder.class, name = "external-decoder"),
  @JsonSubTypes.Type(value = GraphContract.EncoderDecoder.class, name = "encoder-decoder"),
  @JsonSubTypes.Type(
      value = GraphContract.ExternalEncoderDecoder.class,
      name = "external-encoder-decoder"),
  @JsonSubTypes.Type(value = GraphContract.Encoder.class, name = "encoder"),
  @JsonSubTypes.Type(value = Forecasting.Network.class, name = "forecaster")
})
public sealed interface GraphContract
    permits GraphContract.Recurrent,
        GraphContract.CachedDecoder,
        GraphContract.ExternalDecoder,
        GraphContract.EncoderDecoder,
        GraphContract.ExternalEncoderDecoder,
        GraphContract.Encoder,
        Forecasting.Network {

  // The inputs and outputs that every graph with caches has by the same name.
  String TOKENS = "tokens";
  String POSITIONS = "positions";
  String SEQLENS_K = "seqlens_k";
  String TOTAL = "total";
  String LOGITS = "logits";

  /** The ONNX files in the model's folder. */
  List<String> files();

  /** The kind of a recurrent layer's state. */
  enum StateKind {
    /** The layer's output. */
    @JsonProperty("hidden")
    HIDDEN,
    /** The memory of an LSTM. */
    @JsonProperty("cell")
    CELL
  }

  /**
   * A state that is carried from one step to the next: float {@code [batch, size]}.
   *
   * @param input name of the graph input that takes the state
   * @param output name of the graph output that gives the next one
   */
  record State(String input, String output, int size, StateKind kind) {
    /**
     * A state as {@code config.json} has it.
     *
     * @param kind null in folders that were written before it was recorded; their inputs are named
     *     {@code state.0.h} and {@code state.0.c}
     */
    @JsonCreator
    static State read(
        @JsonProperty("input") @Nullable String input,
        @JsonProperty("output") String output,
        @JsonProperty("size") int size,
        @JsonProperty("kind") @Nullable StateKind kind) {
      String name = String.valueOf(input);
      StateKind named = name.endsWith(".h") ? StateKind.HIDDEN : StateKind.CELL;
      return new State(name, output, size, kind == null ? named : kind);
    }

    public State {
      nonBlank(input, "input");
      nonBlank(output, "output");
      atLeast(1, size, "size");
    }
  }

  /**
   * One recurrent graph for prompts and steps.
   *
   * <p>Batch and time are dynamic, so that one file serves a prompt ({@code [1, n]}) and a step of
   * many sequences ({@code [n, 1]}).
   *
   * @param file the ONNX file in the model's folder
   * @param input {@code tokens} int64 {@code [batch, time]}, or {@code values} float {@code [batch,
   *     time, features]}
   * @param output {@code logits} float {@code [batch, time, vocab]}, or {@code prediction} float
   *     {@code [batch, time, features]}: the model's z for the step after
   * @param states what the network carries from one call to the next; zeros at the start of a
   *     sequence
   */
  record Recurrent(String file, String input, String output, List<State> states)
      implements GraphContract {
    public Recurrent {
      nonBlank(file, "file");
      FileName.check(file, "file");
      nonBlank(input, "input");
      nonBlank(output, "output");
      states = list(states, "states");
    }

    @Override
    public List<String> files() {
      return List.of(file);
    }

    /** The index of the last layer's hidden state. */
    public int lastHidden() {
      int last = 0;
      for (int i = 0; i < states.size(); i++) {
        if (states.get(i).kind() == StateKind.HIDDEN) {
          last = i;
        }
      }
      return last;
    }
  }

  /**
   * One graph for prompts and steps of a decoder-only Transformer with a cache of keys and values.
   *
   * <pre>
   *   tokens int64 [batch, time], positions int64 [batch, time], seqlens_k int32 [batch] and
   *   total int32 [1] as GroupQueryAttention takes them, every past; wanted int64 [wanted]
   *   → logits float [wanted, vocab], every present;
   *     hidden float [batch, time, size] where the model gives it
   * </pre>
   *
   * The wanted logits are numbered {@code row·time + place}. Older files and classifiers have no
   * such input and give all: {@code [batch, time, vocab]}. Rows are independent of each other.
   * Caches are updated in place: a past and its present are the same tensor. A stretch of a prompt
   * with a past is read alone (batch 1); rows that start together may be padded on the right.
   *
   * @param file the ONNX file in the model's folder
   * @param caches keys and values of the tokens so far
   * @param hidden name of the output with the last layer's normalised state, for embeddings; absent
   *     when the graph does not give it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CachedDecoder(String file, List<Cache> caches, @Nullable String hidden)
      implements GraphContract {
    public static final String HIDDEN = "hidden";

    /** The input that says which logits are made, where the graph has it. */
    public static final String WANTED = "wanted";

    public CachedDecoder {
      nonBlank(file, "file");
      FileName.check(file, "file");
      caches = list(caches, "caches");
    }

    @Override
    public List<String> files() {
      return List.of(file);
    }
  }

  /**
   * A decoder-only Transformer that another program exported. The contract has the names only;
   * types, heads and optional inputs are read from the graph when it is opened.
   *
   * <pre>
   *   tokens int [batch, time], with mask int [batch, past + time] and positions int [batch, time]
   *   where the graph has them, every past [batch, heads, past, headSize]
   *   → logits [batch, time, vocab], every present [batch, heads, past + time, headSize]
   * </pre>
   *
   * @param file the ONNX file, in the model's folder or in a folder of it; it reads prompts, and
   *     steps too unless there is a {@code stepFile}
   * @param stepFile the ONNX file that continues from keys and values; absent when {@code file}
   *     does both
   * @param names of inputs and outputs
   * @param window width of sliding-window attention; absent when attention is not bounded
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExternalDecoder(
      String file, @Nullable String stepFile, DecoderNames names, @Nullable Integer window)
      implements GraphContract {
    public ExternalDecoder {
      nonBlank(file, "file");
      FileName.checkPath(file, "file");
      if (stepFile != null) {
        FileName.checkPath(stepFile, "stepFile");
      }
      present(names, "names");
    }

    @Override
    public List<String> files() {
      return stepFile == null ? List.of(file) : List.of(file, stepFile);
    }
  }

  /**
   * An encoder graph, which runs once a sentence, and a decoder graph, which runs once a token.
   *
   * <pre>
   *   encoder  source int64 [batch, source], source_mask float [batch, source]
   *            → every memory, and the first value of every state that it starts
   *   decoder  tokens int64 [batch, time], source_mask float [batch, source], every memory and
   *            state; with caches also positions int64 [batch, time], seqlens_k int32 [batch] and
   *            total int32 [1] as GroupQueryAttention takes them, and every past
   *            → logits float [batch, time, vocab], every next state, every present;
   *              alignment float [batch, time, source] where the model has one
   * </pre>
   *
   * A mask is 1 at a token and 0 at padding, which is always on the right. Rows are independent of
   * each other. Caches are updated in place: a past and its present are the same tensor.
   *
   * @param encoder the encoder's ONNX file
   * @param decoder the decoder's ONNX file
   * @param memories outputs of the encoder that every decoding step reads
   * @param states of the decoder, carried from step to step
   * @param caches keys and values of the target tokens so far
   * @param alignment name of the decoder's output with the attention probabilities of each source
   *     token; absent when there is none
   * @param traits further inputs of the decoder; absent when there are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record EncoderDecoder(
      String encoder,
      String decoder,
      List<Memory> memories,
      List<DecoderState> states,
      List<Cache> caches,
      @Nullable String alignment,
      @Nullable List<PairTrait> traits)
      implements GraphContract {
    public static final String CANDIDATES = "candidates";

    public static final String SOURCE = "source";
    public static final String SOURCE_MASK = "source_mask";
    public static final String ALIGNMENT = "alignment";

    public EncoderDecoder {
      nonBlank(encoder, "encoder");
      FileName.check(encoder, "encoder");
      nonBlank(decoder, "decoder");
      FileName.check(decoder, "decoder");
      memories = list(memories, "memories");
      states = list(states, "states");
      caches = list(caches, "caches");
      traits = traits == null ? null : List.copyOf(traits);
    }

    /** A pair without further inputs. */
    public EncoderDecoder(
        String encoder,
        String decoder,
        List<Memory> memories,
        List<DecoderState> states,
        List<Cache> caches,
        @Nullable String alignment) {
      this(encoder, decoder, memories, states, caches, alignment, null);
    }

    /** Whether the decoder has a further input. */
    public boolean has(PairTrait trait) {
      return traits != null && traits.contains(trait);
    }

    @Override
    public List<String> files() {
      return List.of(encoder, decoder);
    }
  }

  /**
   * An encoder and a decoder that Hugging Face Optimum exported, whose inputs and outputs have
   * Optimum's names. Types and sizes are read from the graphs when they are opened.
   *
   * <pre>
   *   encoder       input_ids, attention_mask int [batch, source]
   *                 → last_hidden_state [batch, source, size]
   *   decoder       input_ids int [batch, 1], encoder_attention_mask, encoder_hidden_states
   *                 → logits [batch, 1, vocab], present.N.decoder.*, present.N.encoder.*
   *   step decoder  input_ids, encoder_attention_mask, past_key_values.N.*
   *                 [batch, heads, past, headSize] → logits, present.N.decoder.*
   * </pre>
   *
   * @param decoder begins a target, and continues one too, by {@code use_cache_branch}, unless
   *     there is a {@code stepDecoder}
   * @param stepDecoder continues a target; absent when {@code decoder} does both
   * @param alone true when rows and padding change each other's results; absent when rows are
   *     independent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExternalEncoderDecoder(
      String encoder, String decoder, @Nullable String stepDecoder, @Nullable Boolean alone)
      implements GraphContract {
    public ExternalEncoderDecoder {
      nonBlank(encoder, "encoder");
      FileName.checkPath(encoder, "encoder");
      nonBlank(decoder, "decoder");
      FileName.checkPath(decoder, "decoder");
      if (stepDecoder != null) {
        FileName.checkPath(stepDecoder, "stepDecoder");
      }
    }

    @Override
    public List<String> files() {
      return stepDecoder == null
          ? List.of(encoder, decoder)
          : List.of(encoder, decoder, stepDecoder);
    }
  }

  /**
   * One graph that reads whole texts, ours or another program's.
   *
   * <pre>
   *   tokens int64 [batch, time], mask int [batch, time], types int64 [batch, time] where the graph
   *   has them, all 0
   *   → output float [batch, time, size], or [batch, size] where the graph pools
   * </pre>
   *
   * A mask is 1 at a token and 0 at padding, which is always on the right.
   *
   * @param file the ONNX file, in the model's folder or in a folder of it
   * @param types absent when the graph has no such input
   * @param alone true when rows and padding change each other's results, as where all numbers of a
   *     run are rounded to 8 bits by one scale; absent when rows are independent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Encoder(
      String file,
      String tokens,
      String mask,
      @Nullable String types,
      String output,
      @Nullable Boolean alone)
      implements GraphContract {
    public Encoder {
      nonBlank(file, "file");
      FileName.checkPath(file, "file");
      nonBlank(tokens, "tokens");
      nonBlank(mask, "mask");
      nonBlank(output, "output");
    }

    @Override
    public List<String> files() {
      return List.of(file);
    }
  }

  /**
   * An output of the encoder: float {@code [batch, groups, source, size]}, for example the keys of
   * a layer's cross-attention, a group being a head.
   *
   * @param name of the encoder's output and of the decoder's input
   */
  record Memory(String name, int groups, int size) {
    public Memory {
      nonBlank(name, "name");
      atLeast(1, groups, "groups");
      atLeast(1, size, "size");
    }
  }

  /**
   * A state of the decoder: float {@code [batch, size]}.
   *
   * @param input name of the decoder's input, and of the encoder's output if {@code started}
   * @param output name of the decoder's output with the next value
   * @param started whether the encoder gives the first value; else it is zeros
   */
  record DecoderState(String input, String output, int size, boolean started) {
    public DecoderState {
      nonBlank(input, "input");
      nonBlank(output, "output");
      atLeast(1, size, "size");
    }
  }

  /**
   * Keys or values of the tokens that a decoder has read so far: float {@code [batch, heads,
   * length, headSize]}, with room for {@code length} tokens.
   *
   * @param past name of the decoder's input
   * @param present name of the decoder's output
   */
  record Cache(String past, String present, int heads, int headSize) {
    public Cache {
      nonBlank(past, "past");
      nonBlank(present, "present");
      atLeast(1, heads, "heads");
      atLeast(1, headSize, "headSize");
    }
  }
}
