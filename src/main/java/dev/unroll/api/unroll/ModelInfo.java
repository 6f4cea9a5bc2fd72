package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Example;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Engine;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A served model as OpenAI's API lists it, with what this service adds under {@code unroll}.
 *
 * @param created end of the training, seconds since 1970
 * @param unroll left out where details are not asked for
 */
@Schema(name = "Model")
public record ModelInfo(
    @Schema(examples = "shakespeare-lstm") String id,
    @Schema(examples = "model") String object,
    long created,
    @JsonProperty("owned_by") String ownedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Details unroll) {
  private static final String OBJECT = "model";
  private static final String OWNER = "unroll";

  /** All served models. */
  @Schema(name = "ModelList")
  public record Listing(@Schema(examples = "list") String object, List<ModelInfo> data) {}

  /**
   * What this service says of a model beyond what OpenAI's API has.
   *
   * @param kind {@code text} for {@code /v1/completions}, {@code series} and {@code forecast} for
   *     {@code /v1/forecasts}, {@code seq2seq} for {@code /translate}, {@code embedding} for {@code
   *     /v1/embeddings} alone, {@code classification} for {@code /v1/classifications}
   * @param family what another program calls a model of its own; left out for one trained here
   * @param data what it was trained on; none if nobody tells
   * @param examples texts to try, for text and translations
   * @param capabilities what the model can do, such as {@code completes} and {@code embeds}
   * @param chat whether {@code /v1/chat/completions} takes it too
   * @param tools whether the model's own chat template tells it of tools; one whose template does
   *     not is told of them in words, which it may not have learned
   * @param toolExamples tools that its folder has for people to try it with; left out where it has
   *     none
   * @param embedding how many numbers an embedding of {@code /v1/embeddings} has; none if the model
   *     gives none
   * @param context most tokens of a text and its continuation, if any, together; none if there is
   *     no bound
   * @param labels of a classifier; left out for others
   * @param thresholds probability from which a text has a label, in the order of the labels, of a
   *     classifier whose texts may have several; left out for others
   * @param forecast of a model that forecasts whole horizons; left out for others
   */
  @Schema(name = "ModelDetails")
  public record Details(
      @Schema(examples = "text") String kind,
      @Schema(examples = "lstm") String architecture,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(examples = "llama")
          @Nullable String family,
      String title,
      String description,
      long parameters,
      Map<String, Double> metrics,
      @Nullable String data,
      @Nullable String licence,
      @Nullable List<String> examples,
      List<String> capabilities,
      boolean chat,
      @Schema(
              description =
                  "Whether the chat template tells the model of tools; to one whose template does"
                      + " not they are told in words")
          boolean tools,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("tool_examples")
          @Nullable List<ToolExample> toolExamples,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer embedding,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer context,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> labels,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Double> thresholds,
      @Nullable Series series,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Horizon forecast,
      @Nullable Translates translation) {}

  /**
   * A tool to try a model with, from {@code tools.json} in its folder.
   *
   * @param definition for the {@code tools} of a request
   * @param result what a call might come to, invented; left out where the folder has none
   */
  @Schema(name = "ToolExample")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ToolExample(
      @Schema(implementation = Object.class) Map<String, @Nullable Object> definition,
      @Schema(description = "What a call might come to: invented") @Nullable String result) {}

  /**
   * What a series model reads and makes.
   *
   * @param context past steps that the model was trained to look back on
   * @param example a stretch that the model has not seen in training
   */
  @Schema(name = "SeriesDetails")
  public record Series(
      List<FeatureInfo> features,
      @Nullable String interval,
      int context,
      @Nullable Example example) {}

  /**
   * What a model reads of a whole series.
   *
   * @param categories that it has learnt; left out for a number
   */
  @Schema(name = "SeriesTrait")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SeriesTrait(String name, @Nullable List<String> categories) {}

  /**
   * What a model reads and makes that forecasts whole horizons.
   *
   * @param context past steps that it reads
   * @param horizon steps that it has learnt to forecast
   * @param season after how many steps values repeat themselves, 1 for never
   * @param frequency distance of the steps; left out where the model does not know it
   * @param zone of its times; left out where it has none
   * @param quantiles that it has learnt, or that it shows of its distribution
   * @param distribution of each step, of which a request may ask for any quantile; left out where
   *     the model gives none
   * @param known what it reads of the future
   * @param statics what it reads of a whole series; left out where that is nothing
   * @param series how many series it knows by name
   * @param example a stretch that the model has not seen in training
   * @param start time of the example's first step
   * @param id name of the example's series
   */
  @Schema(name = "HorizonDetails")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Horizon(
      int context,
      int horizon,
      int season,
      @Nullable String frequency,
      @Nullable String zone,
      List<Double> quantiles,
      @Nullable String distribution,
      List<String> known,
      @JsonProperty("static") @Nullable List<SeriesTrait> statics,
      int series,
      @Nullable Example example,
      @Nullable String start,
      @Nullable String id) {
    static Horizon of(Forecasting.Direct task) {
      return new Horizon(
          task.context(),
          task.horizon(),
          task.season(),
          task.frequency(),
          task.zone(),
          task.quantiles(),
          task.distribution() == null ? null : task.distribution().title(),
          task.known().stream().map(feature -> feature.name()).toList(),
          task.statics() == null
              ? null
              : task.statics().stream()
                  .map(feature -> new SeriesTrait(feature.name(), feature.categories()))
                  .toList(),
          task.series().size(),
          task.example(),
          task.exampleStart(),
          task.exampleSeries());
    }
  }

  /**
   * What a model that turns one text into another translates.
   *
   * @param source ISO 639-1 code where a request names none; none if the model has no such language
   * @param target ISO 639-1 code where a request names none; none if the model has no such language
   * @param sources codes of a model that knows several languages; left out for others
   * @param targets codes of a model that knows several languages; left out for others
   * @param alignment whether the model returns its alignment
   * @param beam how many translations it follows at the same time if a request does not say
   * @param sourceTokens longest sentence, in tokens; longer ones are cut
   */
  @Schema(name = "TranslationDetails")
  public record Translates(
      @Schema(examples = "en") @Nullable String source,
      @Schema(examples = "fr") @Nullable String target,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Set<String> sources,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Set<String> targets,
      boolean alignment,
      int beam,
      @JsonProperty("source_tokens") int sourceTokens) {
    static Translates of(Task.Seq2Seq task, boolean alignment) {
      boolean several = task.directions() != null;
      return new Translates(
          task.usualSource().orElse(null),
          task.usualTarget().orElse(null),
          several ? Directions.sourcesOf(task) : null,
          several ? Directions.targetsOf(task) : null,
          alignment,
          task.decoding().beam(),
          task.limits().source());
    }
  }

  private static List<String> capabilities(ServedModel model) {
    return model.engine().capabilities().stream()
        .sorted()
        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** What OpenAI's API has of a model. */
  static ModelInfo brief(ServedModel model) {
    return new ModelInfo(model.id(), OBJECT, model.created().getEpochSecond(), OWNER, null);
  }

  static ModelInfo of(ServedModel model) {
    ModelConfig config = model.folder().config();
    List<String> examples = null;
    List<String> labels = null;
    List<Double> thresholds = null;
    Series series = null;
    Horizon horizon = null;
    Translates translation = null;
    Integer context = null;
    String kind =
        switch (config.task()) {
          case Task.Text text -> {
            examples = text.examples();
            context = text.context();
            yield "text";
          }
          case Task.Seq2Seq task -> {
            examples = task.examples();
            translation = Translates.of(task, config.aligns());
            yield "seq2seq";
          }
          case Task.Classification task -> {
            examples = task.examples();
            context = task.context();
            labels = task.labels();
            thresholds = task.thresholds();
            yield "classification";
          }
          case Task.Embedding task -> {
            examples = task.examples();
            context = task.context();
            yield "embedding";
          }
          case Forecasting.Direct task -> {
            horizon = Horizon.of(task);
            yield "forecast";
          }
          case Task.Series task -> {
            series =
                new Series(
                    FeatureInfo.of(task.features()),
                    task.interval(),
                    task.context(),
                    task.example());
            yield "series";
          }
        };
    return new ModelInfo(
        model.id(),
        OBJECT,
        model.created().getEpochSecond(),
        OWNER,
        new Details(
            kind,
            config.architecture(),
            config.provenance().family(),
            config.title(),
            config.description(),
            config.parameters(),
            config.provenance().metrics(),
            config.provenance().family() == null ? config.provenance().data() : null,
            config.provenance().licence(),
            examples,
            capabilities(model),
            model.can(Capability.CHATS),
            model.engine() instanceof Engine engine && engine.knowsTools(),
            model.tools().isEmpty()
                ? null
                : model.tools().stream()
                    .map(each -> new ToolExample(each.tool().definition(), each.result()))
                    .toList(),
            model.can(Capability.EMBEDS) ? model.embeddingSize() : null,
            context,
            labels,
            thresholds,
            series,
            horizon,
            translation));
  }
}
