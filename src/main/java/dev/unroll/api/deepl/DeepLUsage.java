package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.api.access.Access;
import dev.unroll.api.registry.UnrollSettings;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;

/**
 * The characters that each client has had translated: since the service started, or since there has
 * been a file for them, to which they are written within a second and when the service stops.
 */
@ApplicationScoped
public class DeepLUsage {
  private static final Logger LOG = Logger.getLogger(DeepLUsage.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PAUSE_MILLIS = 1_000;

  /** What DeepL says of an account without a limit. */
  private static final long NO_LIMIT = 1_000_000_000_000L;

  private final Optional<Path> file;
  private final Map<String, LongAdder> characters = new ConcurrentHashMap<>();
  private final AtomicBoolean due = new AtomicBoolean();

  DeepLUsage(UnrollSettings settings) {
    this.file = settings.deepl().usage().map(Path::toAbsolutePath);
    file.ifPresent(this::read);
  }

  /** The answer to the question. */
  @Schema(name = "DeepLUsage")
  public record Used(
      @JsonProperty("character_count") long characterCount,
      @JsonProperty("character_limit") long characterLimit) {}

  /** Counts characters; keys are few, as the file has them. */
  void add(Access access, long count) {
    add(access.client(), count);
    if (file.isPresent() && due.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(
              PAUSE_MILLIS, TimeUnit.MILLISECONDS, Infrastructure.getDefaultWorkerPool())
          .execute(this::write);
    }
  }

  private void add(String client, long count) {
    characters.computeIfAbsent(client, name -> new LongAdder()).add(count);
  }

  Used of(Access access) {
    LongAdder counted = characters.get(access.client());
    return new Used(counted == null ? 0 : counted.sum(), NO_LIMIT);
  }

  private void read(Path from) {
    try {
      JSON.readValue(Files.readAllBytes(from), new TypeReference<Map<String, Long>>() {})
          .forEach(this::add);
    } catch (NoSuchFileException e) {
      LOG.infof("%s is not there: usage is counted from now on", from);
    } catch (IOException e) {
      // Whoever mends it loses nothing: it is not written over.
      throw new IllegalArgumentException("%s has no counts of characters".formatted(from), e);
    }
  }

  /** Writes what has been counted, in one step. */
  @PreDestroy
  synchronized void write() {
    if (file.isEmpty()) {
      return;
    }
    due.set(false);
    Map<String, Long> counts = new TreeMap<>();
    characters.forEach((client, count) -> counts.put(client, count.sum()));
    Path to = file.get();
    try {
      Path folder = Optional.ofNullable(to.getParent()).orElseThrow();
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "usage", ".tmp");
      Files.write(temporary, JSON.writeValueAsBytes(counts));
      Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.errorf("usage cannot be written to %s: %s", to, e.getMessage());
    }
  }
}
