package dev.unroll.api.http;

/** The error bodies of a protocol that has its own. OpenAI's are used where no format applies. */
public interface ErrorFormat {
  /** Whether the path belongs to the protocol. */
  boolean appliesTo(String path);

  /** The protocol's status for an error that has this one elsewhere. */
  default int status(int status) {
    return status;
  }

  /**
   * The error as the protocol's body.
   *
   * @param status as it is elsewhere
   */
  Object body(int status, ApiError error);
}
