package dev.unroll.data.store;

import dev.unroll.text.UserCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Finds data sets: first in a local folder, which is read-only, then in the cache; a data set that
 * is in neither is downloaded into the cache. A file counts only with its pinned SHA-256.
 */
public final class DataStore {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Optional<Path> local;
  private final Path cache;
  private final DownloadProgress progress;
  private final Duration patience;

  /**
   * @param local folder with the user's copies, laid out by {@link Source#path}
   * @param cache folder for downloads, made when needed
   * @param patience longest time that a download may stand still
   */
  public DataStore(Optional<Path> local, Path cache, DownloadProgress progress, Duration patience) {
    this.local = local;
    this.cache = cache;
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * The store of this user: {@code UNROLL_DATA}, then {@code unroll/data} in {@code XDG_CACHE_HOME}
   * or in {@code ~/.cache}; under {@code java.io.tmpdir} for a user without a home.
   */
  public static DataStore ofUser(DownloadProgress progress) {
    return of(System.getenv(), System.getProperty("user.home", ""), progress);
  }

  static DataStore of(Map<String, String> environment, String home, DownloadProgress progress) {
    String data = environment.getOrDefault("UNROLL_DATA", "");
    Optional<Path> local = data.isBlank() ? Optional.empty() : Optional.of(Path.of(data));
    if (local.isPresent() && !Files.isDirectory(local.get())) {
      throw new DataException("UNROLL_DATA names " + data + ", which is not a folder");
    }
    Path cache =
        UserCache.folder(environment, home)
            .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "unroll"));
    return new DataStore(local, cache.resolve("data"), progress, PATIENCE);
  }

  /** The location of a data set, whose content is checked. */
  public Location locate(Source source) {
    Optional<Path> own = local.map(folder -> folder.resolve(source.path())).filter(Files::exists);
    Path file = own.orElse(cache.resolve(source.path()));
    if (!Files.exists(file)) {
      return new Location.Absent();
    }
    Optional<String> damage = damage(source, file);
    if (damage.isPresent()) {
      return new Location.Damaged(file, damage.get());
    }
    return own.isPresent() ? new Location.Local(file) : new Location.Cached(file);
  }

  /**
   * The file of a data set, downloaded if need be.
   *
   * @throws DataException if the local file is damaged, or the download fails
   */
  public Path fetch(Source source) {
    return switch (locate(source)) {
      case Location.Local(Path file) -> file;
      case Location.Cached(Path file) -> file;
      case Location.Damaged(Path file, String reason) when !file.startsWith(cache) ->
          throw new DataException(
              file + " is damaged: " + reason + "; remove it, and it is downloaded");
      case Location.Damaged _, Location.Absent _ -> {
        Path file = cache.resolve(source.path());
        new Download(source, progress, patience).into(file);
        yield file;
      }
    };
  }

  /** The content of a data set, downloaded if need be. */
  public byte[] read(Source source) {
    Path file = fetch(source);
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new DataException(file + " cannot be read", unreadable);
    }
  }

  /** The content of a data set that is one gzip file, unpacked. */
  public byte[] readUnpacked(Source source) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(read(source)))) {
      return in.readAllBytes();
    } catch (IOException damaged) {
      throw new DataException(source.path() + ": cannot be unpacked", damaged);
    }
  }

  /** A file of the local folder that is no data set, if it is there. */
  public Optional<Path> local(String path) {
    return local.map(folder -> folder.resolve(path)).filter(Files::isRegularFile);
  }

  private static Optional<String> damage(Source source, Path file) {
    try {
      String sha256 = Sha256.of(file);
      return sha256.equals(source.sha256())
          ? Optional.empty()
          : Optional.of("SHA-256 is " + sha256 + ", expected " + source.sha256());
    } catch (IOException unreadable) {
      return Optional.of("it cannot be read");
    }
  }
}
