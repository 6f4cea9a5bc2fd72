package dev.unroll.api.http;

/** Names of the responses in the OpenAPI document that several paths refer to. */
public final class SharedResponses {
  public static final String BAD_REQUEST = "BadRequest";
  public static final String NO_MODEL = "NoModel";
  public static final String BUSY = "Busy";
  public static final String DRAINING = "Draining";

  private SharedResponses() {}
}
