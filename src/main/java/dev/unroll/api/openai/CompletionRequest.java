package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.CompletionPrompts.Prompt;
import dev.unroll.engine.Request;
import dev.unroll.engine.TextOptions;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/completions}, checked. */
@Schema(name = "CompletionRequest")
public record CompletionRequest(
    @Schema(description = "A text model's id", required = true, examples = "shakespeare-lstm")
        String model,
    @Schema(
            description =
                "The text to continue, or its tokens as numbers, or an array of several of either;"
                    + " an empty text only where a model's tokenizer puts a token before each",
            required = true,
            oneOf = {String.class, String[].class, long[].class, long[][].class},
            examples = "ROMEO:")
        List<Prompt> prompt,
    @Schema(
            description =
                "Most tokens to generate, -1 for as many as fit; also called"
                    + " max_completion_tokens. More than the service allows is as many as it allows",
            minimum = "-1",
            defaultValue = "256",
            examples = "200")
        @JsonProperty("max_tokens")
        int maxTokens,
    @Schema(description = "Begin each text with its prompt", defaultValue = "false") boolean echo,
    @Schema(
            description =
                "Tell the log-probabilities of the tokens, and of this many of the likeliest at"
                    + " each place",
            minimum = "0",
            maximum = "20")
        int logprobs,
    @Schema(
            description = "How many texts to generate for the `n` likeliest of them",
            minimum = "1",
            maximum = "16")
        @JsonProperty("best_of")
        int bestOf,
    @JsonUnwrapped TextParameters parameters) {
  /**
   * Reads and checks a body.
   *
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static CompletionRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, CompletionRequest.class);
    return read(fields, fields.requiredString("model"), CompletionPrompts.read(fields), limit);
  }

  /**
   * Reads what another protocol has for the continuation of one text.
   *
   * @param parameters those of a completion but its model and prompt
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the parameter that is wrong
   */
  public static Request single(String prompt, Fields parameters, int limit) {
    CompletionRequest request = read(parameters, "", List.of(new Prompt.Text(prompt)), limit);
    boolean isPlain = !request.echo && request.logprobs < 0;
    if (!isPlain || request.bestOf > 1) {
      String which = request.echo ? "echo" : request.bestOf > 1 ? "n" : "logprobs";
      throw TextParameters.unsupported(parameters.path(which), "leave it out");
    }
    return request.toEngine().getFirst();
  }

  private static CompletionRequest read(
      Fields fields, String model, List<Prompt> prompts, int limit) {
    int maxTokens = TokenLimit.read(fields, fields.defaultInteger("max_tokens"), limit);
    TextParameters parameters = TextParameters.read(fields);
    int bestOf = fields.integer("best_of").orElse(parameters.n());
    TextParameters.requireNeutral(fields, "suffix");
    CompletionRequest request =
        new CompletionRequest(
            model,
            prompts,
            maxTokens,
            fields.flag("echo"),
            fields.integer("logprobs").orElse(TextOptions.NO_LOG_PROBABILITIES),
            bestOf,
            parameters);
    fields.refuseUnknown();
    request.check();
    return request;
  }

  private void check() {
    if (bestOf < parameters.n()) {
      throw ApiException.invalid(
          "best_of", "best_of must be at least n, which is " + parameters.n());
    }
    if (parameters.stream() && bestOf > parameters.n()) {
      throw ApiException.invalid("best_of", "best_of above n cannot be streamed");
    }
    if (prompt.size() * bestOf > CompletionPrompts.MOST) {
      throw ApiException.invalid(
          parameters.n() > 1 ? "n" : "best_of",
          "%d texts are asked for; at most %d in a request"
              .formatted(prompt.size() * bestOf, CompletionPrompts.MOST));
    }
    if (echo && logprobs >= 0) {
      throw ApiException.invalid(
          "echo",
          "echo is not supported beside logprobs, which are of generated tokens only",
          "unsupported");
    }
    if (echo && prompt.stream().anyMatch(Prompt.Tokens.class::isInstance)) {
      throw ApiException.invalid(
          "echo", "echo is not supported beside a prompt in tokens", "unsupported");
    }
  }

  /** What the engine is asked for: all texts of the first prompt, then those of the next. */
  List<Request> toEngine() {
    boolean isRanked = bestOf > parameters.n();
    TextOptions options =
        parameters.toEngine(maxTokens, isRanked ? Math.max(0, logprobs) : logprobs);
    List<Request> requests = new ArrayList<>();
    for (Prompt one : prompt) {
      for (int i = 0; i < bestOf; i++) {
        TextOptions mine = options.withSeed(options.sampling().seed() + i);
        requests.add(
            switch (one) {
              case Prompt.Text(String text) -> new Request.Text(text, mine);
              case Prompt.Tokens(long[] tokens) -> new Request.Tokens(tokens.clone(), false, mine);
            });
      }
    }
    return requests;
  }

  /** How many texts are given out. */
  int kept() {
    return prompt.size() * parameters.n();
  }

  /** What a text that is given out begins with: nothing, or its prompt. */
  String beginning(int index) {
    return echo && prompt.get(index / parameters.n()) instanceof Prompt.Text(String text)
        ? text
        : "";
  }
}
