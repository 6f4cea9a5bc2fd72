package dev.unroll.api.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A request's body on its way in. One that is longer than the limit is refused with status 413 as
 * soon as that is known; what still comes of it is thrown away, so that the client gets to read the
 * answer.
 */
final class BodyReader {
  /** How much of a refused body is thrown away, in limits, before the connection ends. */
  private static final int PATIENCE = 32;

  private final HttpServerRequest request;
  private final long limit;
  private final UniEmitter<? super byte[]> whole;
  private final Buffer body = Buffer.buffer();
  private long received;
  private boolean refused;

  private BodyReader(HttpServerRequest request, long limit, UniEmitter<? super byte[]> whole) {
    this.request = request;
    this.limit = limit;
    this.whole = whole;
  }

  /**
   * The body, once it is there; never blocks.
   *
   * @param limit in bytes
   */
  static Uni<byte[]> read(HttpServerRequest request, HttpServerResponse response, long limit) {
    return Uni.createFrom()
        .emitter(emitter -> new BodyReader(request, limit, emitter).start(response));
  }

  private void start(HttpServerResponse response) {
    if (request.isEnded()) {
      whole.complete(new byte[0]);
      return;
    }
    if (declaredLength() > limit) {
      refuse();
    } else if (request.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
      response.writeContinue();
    }
    request.handler(this::receive);
    request.endHandler(nothing -> whole.complete(body.getBytes()));
    request.exceptionHandler(
        failure -> whole.fail(ApiException.invalid(null, "the body ended too early")));
    request.resume();
  }

  private long declaredLength() {
    try {
      String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void receive(Buffer chunk) {
    received += chunk.length();
    if (received > PATIENCE * limit) {
      request.connection().close();
    } else if (!refused && received > limit) {
      refuse();
    } else if (!refused) {
      body.appendBuffer(chunk);
    }
  }

  private void refuse() {
    refused = true;
    whole.fail(ApiException.tooLarge(limit));
  }
}
