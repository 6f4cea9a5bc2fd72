package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;

/** LibreTranslate's error bodies. */
@ApplicationScoped
public class LibreTranslateErrors implements ErrorFormat {
  @Override
  public boolean appliesTo(String path) {
    return LibreTranslateCors.PATHS.contains(path);
  }

  @Override
  public Translation.Failure body(ApiError error) {
    return new Translation.Failure(error.error().message());
  }
}
