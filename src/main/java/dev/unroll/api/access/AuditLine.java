package dev.unroll.api.access;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.unroll.engine.JobOutcome;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request as the audit log has it: who, what, how much and how long, and never a text.
 *
 * @param time when it came
 * @param request its {@link dev.unroll.api.http.RequestId}
 * @param key the name of the client's key
 * @param model what it asked for, {@code null} if it asked for none
 * @param usage what its model read and generated
 * @param end how its model's answer ended, {@code null} if there was none
 * @param firstToken from its arrival, {@code null} if there was none
 */
record AuditLine(
    Instant time,
    String request,
    String key,
    String address,
    String method,
    String path,
    int status,
    @Nullable String model,
    Tokens usage,
    @Nullable JobOutcome end,
    @Nullable Duration firstToken,
    Duration total) {
  private static final int LONGEST = 200;

  /** What stands in a line as it is. */
  private static final Pattern PLAIN = Pattern.compile("[!-~&&[^\"\\\\=]]+");

  /** Tokens of all that a request had its model do. */
  record Tokens(long prompt, long generated) {}

  /** Where a request came from, as far as Quarkus trusts what it says. */
  static String address(RoutingContext context) {
    var remote = context.request().remoteAddress();
    return remote == null || remote.hostAddress() == null ? "-" : remote.hostAddress();
  }

  @Override
  public String toString() {
    return String.join(
        " ",
        "time=" + time,
        "key=" + plain(key),
        "address=" + plain(address),
        "method=" + plain(method),
        "path=" + plain(path),
        "model=" + (model == null ? "-" : plain(model)),
        "status=" + status,
        "prompt_tokens=" + usage.prompt(),
        "generated_tokens=" + usage.generated(),
        "end=" + (end == null ? "-" : end.name().toLowerCase(Locale.ROOT)),
        "first_token_ms=" + (firstToken == null ? "-" : firstToken.toMillis()),
        "total_ms=" + total.toMillis(),
        "request=" + plain(request));
  }

  /** A value without what could be taken for another field or another line. */
  private static String plain(String value) {
    String cut = value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    return PLAIN.matcher(cut).matches()
        ? cut
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(cut)) + '"';
  }
}
