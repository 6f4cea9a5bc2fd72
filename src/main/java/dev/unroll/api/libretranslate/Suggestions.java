package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Better translations that clients suggest: lines of time, source language, target language, text
 * and suggestion, between tabs, at the end of a file. Line breaks and tabs in them are blanks. For
 * worker threads.
 */
@ApplicationScoped
class Suggestions {
  private static final Logger LOG = Logger.getLogger(Suggestions.class);

  private final TranslateSettings settings;
  private final InstantSource date;

  Suggestions(UnrollSettings settings, InstantSource date) {
    this.settings = settings.translate();
    this.date = date;
  }

  /**
   * The file that they go to.
   *
   * @throws ApiException when none are taken
   */
  Path file() {
    return settings
        .suggestions()
        .orElseThrow(() -> ApiException.forbidden("Suggestions are disabled on this server."));
  }

  /**
   * Adds one.
   *
   * @throws ApiException when there is no room for it
   */
  synchronized void add(String source, String target, String text, String suggestion) {
    Path file = file();
    String line =
        String.join(
                "\t",
                date.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                cell(source),
                cell(target),
                cell(text),
                cell(suggestion))
            + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try {
      long size = Files.exists(file) ? Files.size(file) : 0;
      if (size + bytes.length > settings.suggestedBytes()) {
        throw ApiException.forbidden("There is no room for further suggestions on this server.");
      }
      Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
      if (folder.isPresent()) {
        Files.createDirectories(folder.get());
      }
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.errorf("a suggestion cannot be written to %s: %s", file, e.getMessage());
      throw ApiException.failed("the suggestion cannot be kept; the log says why", false);
    }
  }

  private static String cell(String text) {
    return text.replaceAll("[\\t\\n\\r\\u000B\\f\\u0085\\u2028\\u2029\\x00]+", " ").strip();
  }
}
