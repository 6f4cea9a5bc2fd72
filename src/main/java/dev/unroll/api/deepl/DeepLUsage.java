package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.access.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The characters that each client has had translated since the service started. */
@ApplicationScoped
public class DeepLUsage {
  /** What DeepL says of an account without a limit. */
  private static final long NO_LIMIT = 1_000_000_000_000L;

  private final Map<String, LongAdder> characters = new ConcurrentHashMap<>();

  /** The answer to the question. */
  @Schema(name = "DeepLUsage")
  public record Used(
      @JsonProperty("character_count") long characterCount,
      @JsonProperty("character_limit") long characterLimit) {}

  /** Counts characters; keys are few, as the file has them. */
  void add(Access access, long count) {
    characters.computeIfAbsent(access.client(), name -> new LongAdder()).add(count);
  }

  Used of(Access access) {
    LongAdder counted = characters.get(access.client());
    return new Used(counted == null ? 0 : counted.sum(), NO_LIMIT);
  }
}
