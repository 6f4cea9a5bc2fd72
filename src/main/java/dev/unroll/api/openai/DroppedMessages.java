package dev.unroll.api.openai;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;

/** The header that says how many of a conversation's oldest messages were dropped. */
public final class DroppedMessages {
  /** Sent only when there are some. */
  public static final String HEADER = "X-Unroll-Dropped-Messages";

  /** What the API's description says of it. */
  public static final String DESCRIPTION =
      "How many of the oldest messages were dropped, if any were";

  private DroppedMessages() {}

  /** An answer with the header, if it needs it. */
  public static Uni<Response> tell(Uni<Response> answer, int dropped) {
    return dropped == 0
        ? answer
        : answer.invoke(response -> response.getHeaders().add(HEADER, dropped));
  }
}
