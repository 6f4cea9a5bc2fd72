package dev.unroll.bundle;

import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model does: continue a text, or continue a series of numbers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Task.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Task.Series.class, name = "series")
})
public sealed interface Task {
  /**
   * Continues a text, token by token.
   *
   * @param vocabSize number of tokens; {@code tokenizer.json} has as many
   * @param examples prompts to try
   */
  record Text(int vocabSize, List<String> examples) implements Task {
    public Text {
      if (vocabSize < 1) {
        throw new IllegalArgumentException("vocabSize: must be at least 1, is " + vocabSize);
      }
      present(examples, "examples");
      examples = List.copyOf(examples);
    }
  }

  /**
   * Continues a series, value by value.
   *
   * @param features what is measured at each step, in the order of the graph's last dimension
   * @param transform what is done to raw values before they are scaled
   * @param interval the time between two steps, for people: {@code day}, {@code 1/20 period}
   * @param context number of past steps that the model was trained to look back on
   * @param example a stretch that the model has not seen in training
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
      if (context < 1) {
        throw new IllegalArgumentException("context: must be at least 1, is " + context);
      }
      if (example != null) {
        example.check(features.size());
      }
    }

    /** The way from raw values to what the network reads, and back. */
    public Scaler scaler() {
      return new Scaler(transform, features);
    }
  }
}
