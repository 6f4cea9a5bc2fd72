package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.PlainValue;
import dev.unroll.chat.tool.Prompting;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a request says of the prompt that the chat template writes, as vLLM has it. */
public record TemplateParameters(
    @Schema(
            description =
                "Variables for the model's chat template, such as `{\"enable_thinking\": false}`")
        @JsonProperty("chat_template_kwargs")
        Map<String, @Nullable Object> variables,
    @Schema(
            description =
                "Whether the prompt ends where the assistant begins to speak; the default is"
                    + " the opposite of `continue_final_message`")
        @JsonProperty("add_generation_prompt")
        boolean answered,
    @Schema(
            description = "Continue the last message, instead of answering it",
            defaultValue = "false")
        @JsonProperty("continue_final_message")
        boolean continued) {
  private static final String VARIABLES = "chat_template_kwargs";
  private static final String ANSWERED = "add_generation_prompt";
  private static final String CONTINUED = "continue_final_message";
  private static final int MOST = 64;
  private static final int MOST_CHARACTERS = 64 << 10;

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static TemplateParameters read(Fields fields) {
    boolean continued = fields.flag(CONTINUED);
    boolean answered = fields.node(ANSWERED) == null ? !continued : fields.flag(ANSWERED);
    if (continued && answered) {
      throw ApiException.invalid(
          CONTINUED, CONTINUED + " and " + ANSWERED + " cannot both be true");
    }
    return new TemplateParameters(variables(fields), answered, continued);
  }

  private static Map<String, @Nullable Object> variables(Fields fields) {
    JsonNode value = fields.node(VARIABLES);
    if (value == null) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw fields.mistyped(VARIABLES, "an object", value);
    }
    Map<String, @Nullable Object> variables = PlainJson.object(VARIABLES, value);
    if (variables.size() > MOST || PlainValue.characters(variables) > MOST_CHARACTERS) {
      throw ApiException.invalid(
          VARIABLES,
          "%s may have %d variables and %d characters".formatted(VARIABLES, MOST, MOST_CHARACTERS));
    }
    for (String name : variables.keySet()) {
      if (ChatTemplate.reserved().contains(name)) {
        throw ApiException.invalid(
            VARIABLES + "." + name, "the template's '%s' cannot be set".formatted(name));
      }
    }
    return variables;
  }

  /** Where the prompt ends. */
  Prompting.End end() {
    return continued
        ? Prompting.End.WITHIN_LAST
        : answered ? Prompting.End.ANSWER : Prompting.End.MESSAGES;
  }
}
