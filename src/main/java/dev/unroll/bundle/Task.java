package dev.unroll.bundle;

import static dev.unroll.bundle.Required.atLeast;
import static dev.unroll.bundle.Required.list;
import static dev.unroll.bundle.Required.map;
import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.oneOf;
import static dev.unroll.bundle.Required.present;
import static dev.unroll.bundle.Required.share;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a model does with texts or series; each of its records is one kind of model. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Task.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Task.Classification.class, name = "classification"),
  @JsonSubTypes.Type(value = Task.Series.class, name = "series"),
  @JsonSubTypes.Type(value = Task.Seq2Seq.class, name = "seq2seq"),
  @JsonSubTypes.Type(value = Task.Embedding.class, name = "embedding"),
  @JsonSubTypes.Type(value = Forecasting.Direct.class, name = "forecast")
})
public sealed interface Task
    permits Task.Text,
        Task.Classification,
        Task.Series,
        Task.Seq2Seq,
        Task.Embedding,
        Forecasting.Direct {
  /**
   * Continues a text, token by token.
   *
   * @param vocabSize number of tokens; {@code tokenizer.json} has as many, or fewer where another
   *     program has rounded the number up
   * @param examples prompts to try
   * @param context longest sequence, prompt and continuation together; absent without a bound, as
   *     of a recurrent network
   * @param ends tokens that end a text; absent when there are none
   * @param chat the chat template; absent when the model does not chat
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Text(
      int vocabSize,
      List<String> examples,
      @Nullable Integer context,
      @Nullable List<Integer> ends,
      @Nullable Chat chat)
      implements Task {
    public Text {
      atLeast(1, vocabSize, "vocabSize");
      examples = list(examples, "examples");
      if (context != null) {
        atLeast(2, context, "context");
      }
      ends = ends == null ? null : List.copyOf(ends);
    }

    /** A model without end tokens, such as a recurrent network over characters. */
    public static Text endless(int vocabSize, List<String> examples) {
      return new Text(vocabSize, examples, null, null, null);
    }

    /** The tokens that end a text. */
    public Set<Integer> endTokens() {
      return ends == null ? Set.of() : Set.copyOf(ends);
    }
  }

  /**
   * Classifies a text.
   *
   * @param vocabSize number of tokens; {@code tokenizer.json} has as many
   * @param context longest text, in tokens
   * @param labels in the order of the logits
   * @param before tokens that are put before the text
   * @param after tokens that are put after the text
   * @param examples texts to try
   * @param pooling how the numbers after all tokens become one for each label, of a network that
   *     reads whole texts with the tokens that its tokenizer puts around them; absent for one whose
   *     logits are those after the last token
   * @param threshold probability below which a text has none of the labels; absent: never, or that
   *     each label has its own
   * @param thresholds probability from which a text has a label, in the order of the labels, of a
   *     model whose texts have any number of labels: its logits then are log-odds, one by one;
   *     absent where a text has one label
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Classification(
      int vocabSize,
      int context,
      List<String> labels,
      List<Integer> before,
      List<Integer> after,
      List<String> examples,
      @Nullable Pooling pooling,
      @Nullable Double threshold,
      @Nullable List<Double> thresholds)
      implements Task {
    public Classification {
      atLeast(1, vocabSize, "vocabSize");
      share(threshold, "threshold");
      labels = list(labels, "labels");
      if (labels.size() < (thresholds == null ? 2 : 1)) {
        throw new IllegalArgumentException("labels: must be at least two, are " + labels);
      }
      if (thresholds != null) {
        thresholds = List.copyOf(thresholds);
        thresholds.forEach(each -> share(each, "thresholds"));
        if (thresholds.size() != labels.size() || threshold != null) {
          throw new IllegalArgumentException("thresholds: must be one for each label, and alone");
        }
      }
      before = list(before, "before");
      after = list(after, "after");
      if (context <= before.size() + after.size()) {
        throw new IllegalArgumentException("context: leaves no room for a text: " + context);
      }
      examples = list(examples, "examples");
    }

    /** Whether a text may have several labels, or none. */
    public boolean multiLabel() {
      return thresholds != null;
    }

    /** The same with other thresholds of the labels. */
    public Classification withThresholds(List<Double> others) {
      return new Classification(
          vocabSize, context, labels, before, after, examples, pooling, null, others);
    }
  }

  /**
   * Makes a vector of a text.
   *
   * @param vocabSize number of tokens that the network knows; {@code tokenizer.json} has no others
   * @param context longest text, in tokens, with those around it
   * @param pooling how the tokens' vectors become one
   * @param normalized whether vectors are scaled to length 1
   * @param prompts what is put before a text, by the name of its use, such as {@code query}
   * @param prompt the name of the prompt where a request names none; absent when nothing is put
   *     before
   * @param examples texts to try
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Embedding(
      int vocabSize,
      int context,
      Pooling pooling,
      boolean normalized,
      Map<String, String> prompts,
      @Nullable String prompt,
      List<String> examples)
      implements Task {
    public Embedding {
      atLeast(1, vocabSize, "vocabSize");
      atLeast(1, context, "context");
      present(pooling, "pooling");
      prompts = map(prompts, "prompts");
      oneOf(prompts.keySet(), prompt, "prompt");
      examples = list(examples, "examples");
    }
  }

  /**
   * A chat template, which writes a conversation as a prompt.
   *
   * @param template in Jinja, as Hugging Face's {@code chat_template}
   * @param begin {@code bos_token} in the template; empty when the model has none
   * @param end {@code eos_token} in the template; empty when the model has none
   * @param calls how the model writes calls of tools: {@code hermes}, {@code llama3}, {@code
   *     mistral}, {@code named} or {@code json}; absent where the template tells it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Chat(String template, String begin, String end, @Nullable String calls) {
    /** A template that tells how calls are written. */
    public Chat(String template, String begin, String end) {
      this(template, begin, end, null);
    }

    public Chat {
      nonBlank(template, "template");
      present(begin, "begin");
      present(end, "end");
    }
  }

  /**
   * Continues a series, value by value.
   *
   * @param features what is measured at each step, in the order of the graph's last dimension
   * @param transform what is done to raw values before they are scaled
   * @param interval the time between two steps, for display: {@code day}, {@code 1/20 period}
   * @param context number of past steps that the model was trained to look back on
   * @param example a part of the test split
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Series(
      List<Feature> features,
      Transform transform,
      @Nullable String interval,
      int context,
      @Nullable Example example)
      implements Task {
    public Series {
      present(features, "features");
      if (features.isEmpty()) {
        throw new IllegalArgumentException("features: must name at least one");
      }
      features = List.copyOf(features);
      present(transform, "transform");
      atLeast(1, context, "context");
      if (example != null) {
        example.check(features.size());
      }
    }

    /** The scaling of raw values to network inputs, and back. */
    public Scaler scaler() {
      return new Scaler(transform, features);
    }
  }

  /**
   * Translates a sequence into another, for example a sentence into another language.
   *
   * @param source size of the source vocabulary; {@code tokenizer.json}
   * @param target size of the target vocabulary; the same file when they are {@code shared}, else
   *     {@code tokenizer-target.json}
   * @param shared whether both sides have one vocabulary
   * @param special the tokens that are not text
   * @param reversed whether the source is read from its end (Sutskever et al. 2014)
   * @param limits how long texts may be
   * @param decoding the default search
   * @param languages source and target language; absent when sequences have none
   * @param examples texts to try
   * @param conventions what the model expects of texts; absent for models that were trained here
   * @param directions languages of a model that knows several; absent for others
   * @param marks how many marks for what must not be translated it has learnt to copy; absent: none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Seq2Seq(
      int source,
      int target,
      boolean shared,
      Special special,
      boolean reversed,
      Limits limits,
      Decoding decoding,
      @Nullable Languages languages,
      List<String> examples,
      @Nullable Conventions conventions,
      @Nullable Directions directions,
      @Nullable Integer marks)
      implements Task {
    /** A model that was trained here, without marks. */
    public Seq2Seq(
        int source,
        int target,
        boolean shared,
        Special special,
        boolean reversed,
        Limits limits,
        Decoding decoding,
        @Nullable Languages languages,
        List<String> examples) {
      this(
          source, target, shared, special, reversed, limits, decoding, languages, examples, null,
          null, null);
    }

    public Seq2Seq {
      atLeast(1, source, "source");
      atLeast(1, target, "target");
      atLeast(0, marks == null ? 0 : marks, "marks");
      present(special, "special");
      present(limits, "limits");
      present(decoding, "decoding");
      examples = list(examples, "examples");
    }

    private Seq2Seq with(
        Limits otherLimits,
        @Nullable Languages otherLanguages,
        List<String> otherExamples,
        @Nullable Conventions otherConventions) {
      return new Seq2Seq(
          source,
          target,
          shared,
          special,
          reversed,
          otherLimits,
          decoding,
          otherLanguages,
          otherExamples,
          otherConventions,
          directions,
          marks);
    }

    public Seq2Seq withLimits(Limits other) {
      return with(other, languages, examples, conventions);
    }

    /** The language of a source where nothing is said; empty where it must be. */
    public Optional<String> usualSource() {
      return languages == null
          ? Optional.ofNullable(directions).flatMap(each -> Directions.only(each.sources()))
          : Optional.of(languages.source());
    }

    /** The language of a target where nothing is said; empty where it must be. */
    public Optional<String> usualTarget() {
      return languages == null
          ? Optional.ofNullable(directions).flatMap(each -> Directions.only(each.targets()))
          : Optional.of(languages.target());
    }

    /** The tokens that no target has; where nothing is said, padding and beginning. */
    public List<Integer> bannedTokens() {
      return conventions == null
          ? List.of(special.padding(), special.begin())
          : conventions.banned();
    }

    /** The same with other languages where nothing is said, and other examples. */
    public Seq2Seq inLanguages(@Nullable Languages other, List<String> texts) {
      return with(limits, other, texts, conventions);
    }

    /** The same where a target may have all tokens. */
    public Seq2Seq withoutShortlist() {
      return conventions == null
          ? this
          : with(limits, languages, examples, conventions.withoutShortlist());
    }

    /** The longest target, in tokens and with its end, for a source of that many tokens. */
    public int maxTarget(int sourceTokens) {
      return Math.min(
          limits.target(), (int) Math.ceil(limits.perSource() * sourceTokens) + limits.plus());
    }
  }

  /**
   * The tokens that are not text, the same in both vocabularies.
   *
   * @param padding pads the shorter rows of a batch
   * @param begin the first token that the decoder reads
   * @param end follows the last token of a source and of a target
   */
  record Special(int padding, int begin, int end) {}

  /**
   * How long texts may be, in tokens and with their end. A target has at most {@code perSource ·
   * source + plus} tokens.
   *
   * @param source longest source
   * @param target longest target
   */
  record Limits(int source, int target, double perSource, int plus) {
    public Limits {
      if (source < 1 || target < 1 || !(perSource >= 0) || plus < 0) {
        throw new IllegalArgumentException("source: limits are impossible: " + source);
      }
    }
  }

  /**
   * The search for the best target.
   *
   * @param beam hypotheses that are kept; 1 is greedy
   * @param lengthPenalty exponent of the length penalty of Wu et al. (2016)
   * @param coveragePenalty factor of their coverage penalty, 0 when left out; only for models with
   *     an alignment output
   * @param ending when a search that ranks as Hugging Face's does is over: targets then rank by
   *     their log-probability divided by their length to the power of the penalty; absent for the
   *     ranking of Wu et al.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Decoding(
      int beam, double lengthPenalty, @Nullable Double coveragePenalty, @Nullable Ending ending) {
    /** A search that ranks as Wu et al. do. */
    public Decoding(int beam, double lengthPenalty, @Nullable Double coveragePenalty) {
      this(beam, lengthPenalty, coveragePenalty, null);
    }

    public Decoding {
      atLeast(1, beam, "beam");
    }

    /** The same search with a beam of another width. */
    public Decoding withBeam(int width) {
      return new Decoding(width, lengthPenalty, coveragePenalty, ending);
    }

    /** The factor of the coverage penalty. */
    public double coverage() {
      return coveragePenalty == null ? 0 : coveragePenalty;
    }
  }

  /** When a beam search is over, {@code early_stopping} of Hugging Face's. */
  enum Ending {
    /** When there are as many targets as the beam is wide, {@code true}. */
    @JsonProperty("full")
    FULL,
    /** When there are, and the likeliest unfinished one scores less now, {@code false}. */
    @JsonProperty("likely")
    LIKELY,
    /** When there are, and nothing unfinished can come to score more, {@code "never"}. */
    @JsonProperty("certain")
    CERTAIN,
    /** When each has ended: one that ends gives up its place, as in Marian. */
    @JsonProperty("ended")
    ENDED
  }

  /** ISO 639-1 codes, such as {@code en} and {@code fr}. */
  record Languages(String source, String target) {}
}
