package dev.unroll.api.training;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/trainings}, checked. */
@Schema(name = "TrainingRequest")
record TrainingRequest(
    @Schema(
            description = "The model's name: a new folder among the models",
            required = true,
            pattern = "[a-z0-9][a-z0-9._-]{0,63}",
            examples = "my-tickets")
        String model,
    @Schema(description = "The text of its recipe.yaml", maxLength = 65_536, required = true)
        String recipe) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final int LONGEST_RECIPE = 65_536;

  /**
   * Reads and checks a body.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static TrainingRequest parse(byte[] body) {
    Fields fields = Fields.parse(body, TrainingRequest.class);
    String model = fields.requiredString("model");
    String recipe = fields.requiredString("recipe");
    fields.refuseUnknown();
    if (!NAME.matcher(model).matches()) {
      throw ApiException.invalid(
          "model",
          "model: is 1 to 64 small letters, digits, dots, hyphens and underscores, a letter or"
              + " digit first");
    }
    if (recipe.length() > LONGEST_RECIPE) {
      throw ApiException.invalid(
          "recipe", "recipe: is longer than %,d characters".formatted(LONGEST_RECIPE));
    }
    return new TrainingRequest(model, recipe);
  }
}
