package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import dev.unroll.engine.sampling.Sampling;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/messages/count_tokens}, checked. */
@Schema(name = "TokenCountRequest")
public record TokenCountRequest(@JsonUnwrapped MessagePrompt prompt) {
  /** What says how the answer is made, and nothing of its prompt. */
  private static final String[] IGNORED = {
    "max_tokens", "stop_sequences", "stream", "temperature", "top_k", "top_p"
  };

  /**
   * Reads and checks a body.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static TokenCountRequest parse(byte[] body) {
    Fields fields = Fields.parse(body, TokenCountRequest.class);
    TokenCountRequest request = new TokenCountRequest(MessagePrompt.read(fields));
    fields.ignore(IGNORED);
    fields.refuseUnknown();
    return request;
  }

  /** The conversation whose prompt is counted. */
  Conversation toEngine() {
    return prompt.toEngine(new TextOptions(1, Sampling.greedy(), List.of()));
  }
}
