package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** LibreTranslate's error bodies. */
@ApplicationScoped
public class LibreTranslateErrors implements ErrorFormat {
  private static final Set<String> PATHS =
      Set.of(
          "/translate",
          "/detect",
          "/languages",
          "/frontend/settings",
          "/suggest",
          "/translate_file");

  @Override
  public boolean appliesTo(String path) {
    return PATHS.contains(path) || path.startsWith("/download_file/");
  }

  @Override
  public Translation.Failure body(int status, ApiError error) {
    return new Translation.Failure(error.error().message());
  }
}
