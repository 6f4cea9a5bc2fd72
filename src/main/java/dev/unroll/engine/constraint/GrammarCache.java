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

  /** Guards itself. In the order of use. */
  private final Map<Grammar, CompiledGrammar> compiled = new LinkedHashMap<>(MOST, LOAD, true);

  /** Held while a grammar is compiled, so that those that are known do not wait for it. */
  private final Object compiling = new Object();

  private @Nullable Vocabulary vocabulary;

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
  public CompiledGrammar get(Grammar grammar) {
    CompiledGrammar known = known(grammar);
    if (known != null) {
      return known;
    }
    synchronized (compiling) {
      CompiledGrammar made = known(grammar);
      if (made == null) {
        if (vocabulary == null) {
          vocabulary = source.get();
        }
        made = CompiledGrammar.of(grammar, vocabulary);
        keep(grammar, made);
      }
      return made;
    }
  }

  private @Nullable CompiledGrammar known(Grammar grammar) {
    synchronized (compiled) {
      return compiled.get(grammar);
    }
  }

  private void keep(Grammar grammar, CompiledGrammar made) {
    synchronized (compiled) {
      compiled.put(grammar, made);
      if (compiled.size() > MOST) {
        compiled.remove(compiled.keySet().iterator().next());
      }
    }
  }
}
