package dev.unroll.bench;

/**
 * What became of one streamed request; times are {@link System#nanoTime}.
 *
 * @param due when it was to be sent
 * @param status of HTTP; 0 when there was no answer
 * @param events when each piece of text came
 * @param ended when the answer was whole
 * @param tokens of the answer, as the service counts them
 * @param cached tokens of the prompt that the service had already
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record StreamedAnswer(long due, int status, long[] events, long ended, int tokens, int cached) {
  /** Whether it came to its end. */
  boolean isWhole() {
    return status == 200 && tokens > 0 && events.length > 0;
  }
}
