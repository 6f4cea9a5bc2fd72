package dev.unroll.family.hub;

import dev.unroll.graph.onnx.Precision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a model that is taken over.
 *
 * @param precision of the stored weights
 * @param context most tokens of a sequence; null for the model's own, within reason
 * @param prompts what an encoder puts before a text, by the name of its use, beside its own
 */
public record ImportOptions(
    Precision precision, @Nullable Integer context, Map<String, String> prompts) {
  /** Everything as the model has it. */
  public static final ImportOptions DEFAULTS = new ImportOptions(Precision.FP32, null);

  public ImportOptions {
    prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
  }

  /** Options for a model without prompts. */
  public ImportOptions(Precision precision, @Nullable Integer context) {
    this(precision, context, Map.of());
  }
}
