package dev.unroll.api.http;

import dev.unroll.api.connection.HeldBytes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** How a request's body is coded on its way. */
enum BodyCoding {
  PLAIN,
  GZIP;

  private static final int PIECE = 16 << 10;

  /**
   * That of a request.
   *
   * @throws ApiException with status 415 when it is none of these
   */
  static BodyCoding of(HttpServerRequest request) {
    @Nullable String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> PLAIN;
      case "gzip", "x-gzip" -> GZIP;
      default ->
          throw ApiException.unsupportedEncoding(
              encoding == null ? "" : encoding.substring(0, Math.min(40, encoding.length())));
    };
  }

  /**
   * What gzip has made small, as large as it is; no more of it is made than may be.
   *
   * @param limit of its size, in bytes
   * @param room takes what is made
   * @throws ApiException with status 400, 413 or 503 when it is damaged or too large, or there is
   *     no room
   */
  static byte[] inflate(byte[] coded, long limit, HeldBytes.Body room) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded), PIECE)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (plain.size() + (long) read > limit) {
          throw ApiException.tooLarge(limit);
        }
        if (!room.take(read)) {
          throw ApiException.overloaded();
        }
        plain.write(piece, 0, read);
      }
    } catch (IOException e) {
      throw ApiException.invalid(null, "the body is not what gzip makes", "invalid_encoding");
    }
    return plain.toByteArray();
  }
}
