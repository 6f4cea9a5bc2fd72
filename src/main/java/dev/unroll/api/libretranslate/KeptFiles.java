package dev.unroll.api.libretranslate;

import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.text.file.FileFormat;
import io.vertx.ext.web.Router;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Translated files that wait for their clients, in a folder that nobody else reads. Each has a name
 * that cannot be guessed; it is forgotten after a while, or earlier where others need its room. For
 * worker threads.
 */
@ApplicationScoped
public class KeptFiles {
  private static final Logger LOG = Logger.getLogger(KeptFiles.class);

  private final TranslateSettings settings;
  private final InstantSource date;

  // Guarded by this.
  private final Map<String, Kept> files = new LinkedHashMap<>();
  private @Nullable LockedFolder folder;
  private long size;

  KeptFiles(UnrollSettings settings, InstantSource date) {
    this.settings = settings.translate();
    this.date = date;
  }

  /**
   * A file that is kept.
   *
   * @param name as its client calls it
   */
  public record Kept(String name, FileFormat format, Path path, long size, Instant until) {}

  /**
   * Keeps a file.
   *
   * @return what to ask for it by
   */
  public synchronized String keep(FileTranslations.Done file) {
    long length = file.content().length;
    forget(length);
    String id = UUID.randomUUID().toString();
    try {
      Path inside = folder();
      Path path = inside.resolve(id);
      Files.write(path, file.content());
      Instant until = date.instant().plus(settings.fileTime());
      files.put(id, new Kept(file.name(), file.format(), path, length, until));
      size += length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return id;
  }

  /** A file that has been kept, and how it is called. */
  public synchronized Optional<Kept> find(String id) {
    forget(0);
    return Optional.ofNullable(files.get(id));
  }

  /** Forgets a file. */
  public synchronized void remove(String id) {
    Kept kept = files.remove(id);
    if (kept != null) {
      delete(kept);
    }
  }

  /** The content of a file; empty if it has been forgotten meanwhile. */
  public static Optional<byte[]> content(Kept file) {
    try {
      return Optional.of(Files.readAllBytes(file.path()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Forgets what has been kept long enough, and the oldest, until there is room. */
  private void forget(long room) {
    Instant now = date.instant();
    Iterator<Kept> oldest = files.values().iterator();
    while (oldest.hasNext()) {
      Kept kept = oldest.next();
      if (kept.until().isAfter(now) && size + room <= settings.keptBytes()) {
        return;
      }
      oldest.remove();
      delete(kept);
    }
  }

  private void delete(Kept kept) {
    size -= kept.size();
    try {
      Files.deleteIfExists(kept.path());
    } catch (IOException e) {
      LOG.warnf("a translated file cannot be deleted: %s", e.getMessage());
    }
  }

  private Path folder() throws IOException {
    LockedFolder known = folder;
    if (known == null || !known.exists()) {
      if (known != null) {
        known.close();
      }
      known = LockedFolder.in(temporary());
      folder = known;
    }
    return known.path();
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Deletes what a process that was killed has kept. */
  static void started(@Observes Router router) {
    try {
      LockedFolder.deleteLeft(temporary());
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warnf("translated files of an earlier start cannot be deleted: %s", e.getMessage());
    }
  }

  @PreDestroy
  synchronized void forgetAll() {
    files.values().forEach(this::delete);
    files.clear();
    LockedFolder known = folder;
    if (known != null) {
      try {
        known.close();
      } catch (IOException e) {
        LOG.warnf("%s cannot be deleted: %s", known.path(), e.getMessage());
      }
    }
  }
}
