package dev.unroll.api.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a request, by which its answer, its line in the audit log and the client's own records
 * are found: the one that the client gave it, if that is a plain word, or else a new one.
 */
public final class RequestId {
  /** The header that has it, in requests and in answers. */
  public static final String HEADER = "X-Request-Id";

  /** What stands in a log line as it is. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/+@-]{1,128}");

  private static final String ATTRIBUTE = RequestId.class.getName();

  private RequestId() {}

  /** A request's id, which its answer has from the first call on. */
  public static String of(RoutingContext context) {
    String known = context.get(ATTRIBUTE);
    if (known != null) {
      return known;
    }
    String given = context.request().getHeader(HEADER);
    String id =
        given != null && PLAIN.matcher(given).matches()
            ? given
            : "req_" + UUID.randomUUID().toString().replace("-", "");
    context.put(ATTRIBUTE, id);
    context.response().putHeader(HEADER, id);
    return id;
  }
}
