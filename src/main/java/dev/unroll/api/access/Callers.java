package dev.unroll.api.access;

import dev.unroll.engine.Clock;
import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clients that a file with keys lets in. */
final class Callers {
  static final Callers NONE = new Callers(List.of(), Map.of());

  private final List<KeyEntry> entries;
  private final Map<String, Caller> byName;
  private final List<Known> known;

  /** A key's hash, and whose it is. */
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
  private record Known(byte[] hash, Caller caller) {}

  private Callers(List<KeyEntry> entries, Map<String, Caller> byName) {
    this.entries = List.copyOf(entries);
    this.byName = Map.copyOf(byName);
    List<Known> known = new ArrayList<>();
    for (KeyEntry entry : entries) {
      if (entry.proof() instanceof KeyEntry.Proof.Hash hash) {
        known.add(new Known(hash.bytes(), Objects.requireNonNull(byName.get(entry.name()))));
      }
    }
    this.known = List.copyOf(known);
  }

  /** Those of a new file; what each has used under the one before is not forgotten. */
  Callers replacedBy(List<KeyEntry> fresh, Clock clock) {
    Map<String, Caller> callers = new HashMap<>();
    for (KeyEntry entry : fresh) {
      Caller before = byName.get(entry.name());
      Allowance allowance =
          before == null
              ? Allowance.of(entry.limits(), clock)
              : before.allowance().under(entry.limits(), clock);
      callers.put(
          entry.name(),
          new Caller(entry.name(), entry.models(), allowance, entry.limits().priority().orElse(0)));
    }
    return new Callers(fresh, callers);
  }

  int count() {
    return entries.size();
  }

  /**
   * The client with a key. The time this takes tells nothing of the keys but how many there are.
   */
  Optional<Caller> withKey(String key) {
    byte[] presented = ApiKey.hash(key);
    @Nullable Caller found = null;
    for (Known one : known) {
      if (MessageDigest.isEqual(one.hash(), presented)) {
        found = one.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  /** What the first entry that names one of some roles permits. */
  Optional<KeyEntry> withRole(Collection<String> roles) {
    return entries.stream()
        .filter(
            entry ->
                entry.proof() instanceof KeyEntry.Proof.Role(String role) && roles.contains(role))
        .findFirst();
  }
}
