package dev.unroll.engine.queue;

/**
 * Whose a request is, as far as its turn goes.
 *
 * @param name of the client; requests of one name share one turn among those of the same priority
 * @param priority the lower comes first
 */
public record Sender(String name, int priority) {
  /** Somebody, with the usual priority. */
  public static final Sender ANYBODY = new Sender("", 0);
}
