package dev.unroll.api.access;

import dev.unroll.engine.Clock;
import dev.unroll.keys.KeyEntry;
import java.util.List;
import java.util.Optional;

/**
 * Who sent a request.
 *
 * @param name for the audit log
 * @param models those that it may use; empty for all
 * @param priority the lowest, which comes first, that its requests may have
 */
record Caller(String name, Optional<List<String>> models, Allowance allowance, int priority) {
  /** Anybody, where no key is needed. */
  static final Caller ANYBODY =
      new Caller("-", Optional.empty(), Allowance.of(KeyEntry.Limits.NONE, Clock.SYSTEM), 0);

  Caller {
    models = models.map(List::copyOf);
  }

  boolean mayUse(String model) {
    return models.isEmpty() || models.get().contains(model);
  }
}
