package dev.unroll.engine.constraint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The grammars that were last used with one model. For all threads. */
public final class GrammarCache {
  private static final int MOST = 16;
  private static final float LOAD = 0.75f;

  private final Supplier<Vocabulary> source;
  private @Nullable Vocabulary vocabulary;
  private final Map<Grammar, CompiledGrammar> compiled = new LinkedHashMap<>(MOST, LOAD, true);

  /**
   * @param source makes the vocabulary, once it is needed
   */
  public GrammarCache(Supplier<Vocabulary> source) {
    this.source = source;
  }

  /**
   * A compiled grammar, see {@link CompiledGrammar#of}.
   *
   * @throws GrammarException when it cannot be compiled
   */
  public synchronized CompiledGrammar get(Grammar grammar) {
    CompiledGrammar known = compiled.get(grammar);
    if (known != null) {
      return known;
    }
    if (vocabulary == null) {
      vocabulary = source.get();
    }
    CompiledGrammar made = CompiledGrammar.of(grammar, vocabulary);
    compiled.put(grammar, made);
    if (compiled.size() > MOST) {
      compiled.remove(compiled.keySet().iterator().next());
    }
    return made;
  }
}
