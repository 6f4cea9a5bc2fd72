package dev.unroll.engine.call;

import dev.unroll.engine.constraint.Grammar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which calls an answer may have.
 *
 * @param arguments of each tool that may be called, by its name
 * @param required whether the answer has to call, and says nothing else
 * @param strict whether the calls of an answer that need not call follow this, too
 */
public record CallRules(Map<String, Grammar> arguments, boolean required, boolean strict) {
  public CallRules {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
