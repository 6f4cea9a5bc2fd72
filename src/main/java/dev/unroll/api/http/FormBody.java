package dev.unroll.api.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A body that is a form of either kind: its fields and files, in their order. */
public record FormBody(List<Field> fields, List<Upload> uploads) {
  private static final Set<String> TYPES =
      Set.of("multipart/form-data", "application/x-www-form-urlencoded");

  public FormBody {
    fields = List.copyOf(fields);
    uploads = List.copyOf(uploads);
  }

  /** A value and its name; a name may come several times. */
  public record Field(String name, String value) {}

  /**
   * A file.
   *
   * @param name of its field
   * @param fileName as the client calls it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Upload(String name, String fileName, byte[] content) {}

  /** Whether a content type is a form's. */
  public static boolean isOne(@Nullable String contentType) {
    return TYPES.contains(MediaTypes.of(contentType));
  }

  /** The first file of a field. */
  public Optional<Upload> upload(String name) {
    return uploads.stream().filter(upload -> upload.name().equals(name)).findFirst();
  }

  /**
   * Reads a form.
   *
   * @param contentType of the body, with the boundary of its parts
   * @param most fields that it may have
   * @throws ApiException when it cannot be read
   */
  public static FormBody read(String contentType, byte[] body, int most) {
    HttpRequest head =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "/",
            new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, contentType));
    HttpPostRequestDecoder decoder = null;
    try {
      decoder =
          new HttpPostRequestDecoder(
              new DefaultHttpDataFactory(false),
              head,
              StandardCharsets.UTF_8,
              most,
              body.length + 1);
      // Not in the constructor, which would keep the memory of a body that it cannot read.
      decoder.offer(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
      return read(decoder.getBodyHttpDatas());
    } catch (IOException | RuntimeException e) {
      throw ApiException.invalid(null, "Invalid request: the form cannot be read", "invalid_form");
    } finally {
      if (decoder != null) {
        decoder.destroy();
      }
    }
  }

  private static FormBody read(List<InterfaceHttpData> parts) throws IOException {
    List<Field> fields = new ArrayList<>();
    List<Upload> uploads = new ArrayList<>();
    for (InterfaceHttpData part : parts) {
      switch (part) {
        case Attribute attribute ->
            fields.add(new Field(attribute.getName(), attribute.getString(StandardCharsets.UTF_8)));
        case FileUpload file ->
            uploads.add(
                new Upload(
                    file.getName(),
                    file.getFilename() == null ? "" : file.getFilename(),
                    file.get()));
        default -> {}
      }
    }
    return new FormBody(fields, uploads);
  }
}
