package dev.unroll.api.connection;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Why the head of a request of HTTP/1 cannot be taken, whatever it asks for.
 *
 * @param message needs no escapes in JSON
 */
record HeadFault(HttpResponseStatus status, String message) {
  /** What can be read and is nowhere: it takes the place of an address that cannot be read. */
  static final String NO_ADDRESS = "*";

  /** The fault of a request, if it has one. */
  static Optional<HeadFault> of(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(undecodable(request.decoderResult().cause()));
    }
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return fault(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "the versions 1.0, 1.1 and 2 are spoken");
    }
    if (!isAddress(request.uri())) {
      return fault(HttpResponseStatus.BAD_REQUEST, "the address of the request cannot be read");
    }
    return Optional.empty();
  }

  private static Optional<HeadFault> fault(HttpResponseStatus status, String message) {
    return Optional.of(new HeadFault(status, message));
  }

  private static HeadFault undecodable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new HeadFault(
              HttpResponseStatus.REQUEST_URI_TOO_LONG, "the address of the request is too long");
      case TooLongHttpHeaderException _ ->
          new HeadFault(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "the head of the request is too long");
      default ->
          new HeadFault(HttpResponseStatus.BAD_REQUEST, "the head of the request cannot be read");
    };
  }

  /** As Quarkus asks, which refuses others without a word. */
  static boolean isAddress(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Answers it, and ends the connection. */
  void answer(ChannelPipeline pipeline) {
    PlainAnswer.close(pipeline, status, message, "malformed_request");
  }
}
