package dev.unroll.api.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Content types of requests. */
public final class MediaTypes {
  private MediaTypes() {}

  /** The type without its parameters; empty when there is none. */
  public static String of(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Whether it is JSON. */
  public static boolean isJson(@Nullable String contentType) {
    String type = of(contentType);
    return type.equals("application/json") || type.endsWith("+json");
  }
}
