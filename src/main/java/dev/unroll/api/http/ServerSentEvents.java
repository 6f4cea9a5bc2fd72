package dev.unroll.api.http;

import io.smallrye.mutiny.Multi;
import java.time.Duration;

/**
 * A response of server-sent events, written by {@link EventStreamWriter} as fast as the client
 * reads.
 *
 * @param frames whole events with their framing; the stream never fails, it says in its last event
 *     what went wrong
 * @param ping how long it may be silent before a comment keeps it open
 */
public record ServerSentEvents(Multi<String> frames, Duration ping) {
  /** The event that OpenAI's clients take as the end. */
  public static final String DONE = "data: [DONE]\n\n";

  /** An event that holds the value as JSON. */
  public static String data(Object value) {
    return "data: " + Json.format(value) + "\n\n";
  }
}
