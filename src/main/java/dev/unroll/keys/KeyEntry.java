package dev.unroll.keys;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a file says of one client, or of all clients with a role of an identity provider.
 *
 * @param name unique in its file; the audit log names it
 * @param proof what a client shows to be this one
 * @param models the models that it may use; empty for all
 * @param limits how much it may use
 */
public record KeyEntry(String name, Proof proof, Optional<List<String>> models, Limits limits) {
  public KeyEntry {
    models = models.map(List::copyOf);
  }

  /** What a client shows. */
  public sealed interface Proof {
    /** The key whose SHA-256 this is, in lower-case hexadecimal. */
    record Hash(String hex) implements Proof {
      /** How a file marks the hash function. */
      static final String PREFIX = "sha256:";

      static Hash of(String key) {
        return new Hash(HexFormat.of().formatHex(ApiKey.hash(key)));
      }

      public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
      }
    }

    /** A token of the identity provider that has this role or scope. */
    record Role(String role) implements Proof {}
  }

  /**
   * How much a client may use; what is empty is not limited.
   *
   * @param requestsPerMinute requests of any kind
   * @param tokensPerMinute tokens, read and generated
   * @param streams answers that are generated at the same time, streamed or whole
   * @param priority the lowest, which comes first, that its requests may have, and have unless they
   *     say a higher one; 0 where it is empty
   */
  public record Limits(
      OptionalInt requestsPerMinute,
      OptionalInt tokensPerMinute,
      OptionalInt streams,
      OptionalInt priority) {
    /** How far priorities go from 0, both ways. */
    public static final int MOST_PRIORITY = 100;

    public static final Limits NONE =
        new Limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** With the usual priority. */
    public Limits(OptionalInt requestsPerMinute, OptionalInt tokensPerMinute, OptionalInt streams) {
      this(requestsPerMinute, tokensPerMinute, streams, OptionalInt.empty());
    }
  }

  /** An entry for a new key. */
  public static KeyEntry forKey(
      String name, String key, Optional<List<String>> models, Limits limits) {
    return new KeyEntry(name, Proof.Hash.of(key), models, limits);
  }
}
