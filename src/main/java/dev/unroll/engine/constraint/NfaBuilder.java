package dev.unroll.engine.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes automata of a grammar's rules, one for each (Thompson 1968). Rules are numbered as they are
 * first referred to; that of nested grammars are among them.
 */
final class NfaBuilder {
  /** Repeated so often, a character of many byte sequences becomes a rule of its own. */
  private static final int FEW_TIMES = 4;

  /** A character of more byte sequences does so anyway. */
  private static final int FEW_SEQUENCES = 32;

  /** So many characters that cannot be written are named. */
  private static final int MOST_NAMED = 5;

  private static final int BYTES = 0x100;
  private static final int NO_STATE = -1;
  private static final int LAST_ASCII = 0x7F;
  private static final CodePoints ASCII = CodePoints.of(0, LAST_ASCII);

  /** A rule whose automaton is not made yet. */
  private sealed interface Unbuilt {
    record Named(Grammar grammar, String name) implements Unbuilt {}

    record Characters(CodePoints characters) implements Unbuilt {}
  }

  private final Vocabulary vocabulary;
  private final Budget budget;
  private final Budget work;
  private final IdentityHashMap<Grammar, Map<String, Integer>> named = new IdentityHashMap<>();
  private final Map<CodePoints, Integer> characterRules = new HashMap<>();
  private final IdentityHashMap<CodePoints, Writable> writable = new IdentityHashMap<>();
  private final List<Nfa> rules = new ArrayList<>();
  private final Deque<Unbuilt> unbuilt = new ArrayDeque<>();
  private final Map<String, Integer> specials = new LinkedHashMap<>();
  private Nfa nfa;
  private Grammar grammar;

  /** The first characters that the grammar asks for and the tokens cannot write. */
  private final Set<Integer> unwritable = new LinkedHashSet<>();

  /** How many copies are made of the present part. */
  private long copies = 1;

  /** Whether all must be in one automaton, without rules. */
  private boolean isInline;

  /**
   * What the tokens can write of a set of characters.
   *
   * @param isLong whether those that are no ASCII have many byte sequences
   */
  private record Writable(CodePoints all, CodePoints ascii, CodePoints wide, boolean isLong) {}

  private NfaBuilder(Grammar grammar, Vocabulary vocabulary, Budget budget, Budget work) {
    this.vocabulary = vocabulary;
    this.budget = budget;
    this.work = work;
    this.grammar = grammar;
    this.nfa = new Nfa(budget);
  }

  /**
   * The automata of a grammar.
   *
   * @param rules the first one is the root's
   * @param specials the tokens that the grammar names, in the order of their numbers
   * @param unwritable the first characters that the grammar asks for and the tokens cannot write
   */
  record Rules(List<Nfa> rules, List<Integer> specials, List<Integer> unwritable) {}

  /**
   * Makes them.
   *
   * @param budget for their states and edges
   * @param work for those parts that must be deterministic
   * @throws GrammarException when they are too large, or a token that is named does not exist
   */
  static Rules of(Grammar grammar, Vocabulary vocabulary, Budget budget, Budget work) {
    NfaBuilder builder = new NfaBuilder(grammar, vocabulary, budget, work);
    var unused = builder.number(grammar, grammar.root());
    for (int rule = 0; rule < builder.rules.size(); rule++) {
      builder.build(rule, builder.unbuilt.remove());
    }
    return new Rules(
        builder.rules, List.copyOf(builder.specials.values()), List.copyOf(builder.unwritable));
  }

  private int number(Grammar owner, String name) {
    return named
        .computeIfAbsent(owner, _ -> new HashMap<>())
        .computeIfAbsent(name, _ -> add(new Unbuilt.Named(owner, name)));
  }

  private int number(CodePoints characters) {
    return characterRules.computeIfAbsent(characters, set -> add(new Unbuilt.Characters(set)));
  }

  private int add(Unbuilt rule) {
    rules.add(new Nfa(budget));
    unbuilt.add(rule);
    return rules.size() - 1;
  }

  private void build(int rule, Unbuilt unbuiltRule) {
    nfa = rules.get(rule);
    nfa.setEnd(
        switch (unbuiltRule) {
          case Unbuilt.Named(Grammar owner, String name) -> {
            grammar = owner;
            yield add(owner.rules().getOrDefault(name, Term.NOTHING), Nfa.START);
          }
          case Unbuilt.Characters(CodePoints characters) -> {
            int end = nfa.state();
            addBytes(characters, Nfa.START, end);
            yield end;
          }
        });
  }

  /** Adds a part behind a state, and returns the state behind the part. */
  private int add(Term term, int from) {
    budget.take(1);
    return switch (term) {
      case Term.Text(String text) -> text(text, from);
      case Term.OneOf(CodePoints characters) -> oneOf(characters, from);
      case Term.Sequence(List<Term> parts) -> {
        int end = from;
        for (Term part : parts) {
          end = add(part, end);
        }
        yield end;
      }
      case Term.Either(List<Term> options) -> {
        int end = nfa.state();
        for (Term option : options) {
          int begin = nfa.state();
          nfa.nothing(from, begin);
          nfa.nothing(add(option, begin), end);
        }
        yield end;
      }
      case Term.Repeat repeat -> repeat(repeat, from);
      case Term.Both(Term one, Term other) ->
          Dfa.both(Dfa.of(regular(one), work), Dfa.of(regular(other), work), work)
              .copyTo(nfa, from);
      case Term.Rule(String name) -> call(grammar, name, from);
      case Term.Nested(Grammar inner) -> call(inner, inner.root(), from);
      case Term.Special(String name) -> {
        int end = nfa.state();
        nfa.special(from, special(name), end);
        yield end;
      }
      case Term.Until(Term.Mark mark) -> free(mark, from, true);
      case Term.Without(Term.Mark mark) -> free(mark, from, false);
    };
  }

  private int call(Grammar owner, String name, int from) {
    if (isInline) {
      throw new GrammarException("refers to a rule where it must not");
    }
    int end = nfa.state();
    nfa.rule(from, number(owner, name), end);
    return end;
  }

  private int special(String name) {
    if (isInline) {
      throw new GrammarException("names a token where it must not");
    }
    int token =
        vocabulary
            .special(name)
            .orElseThrow(() -> new GrammarException("the model has no token " + name));
    specials.putIfAbsent(name, token);
    return List.copyOf(specials.keySet()).indexOf(name);
  }

  private int text(String text, int from) {
    int end = from;
    for (int c : text.codePoints().toArray()) {
      int next = nfa.state();
      if (vocabulary.canWrite(c)) {
        addBytes(CodePoints.of(c, c), end, next);
      } else {
        lack(c);
      }
      end = next;
    }
    return end;
  }

  private void lack(int character) {
    if (unwritable.size() < MOST_NAMED) {
      unwritable.add(character);
    }
  }

  private int oneOf(CodePoints characters, int from) {
    Writable known = writable.computeIfAbsent(characters, this::writable);
    if (known.all().isEmpty() && !characters.isEmpty()) {
      lack(characters.ranges().getFirst().from());
    }
    int end = nfa.state();
    if (!isInline && !known.wide().isEmpty() && (copies > FEW_TIMES || known.isLong())) {
      addBytes(known.ascii(), from, end);
      nfa.rule(from, number(known.wide()), end);
    } else {
      addBytes(known.all(), from, end);
    }
    return end;
  }

  private Writable writable(CodePoints characters) {
    budget.take(characters.ranges().size());
    CodePoints all = vocabulary.writable(characters);
    CodePoints wide = all.without(ASCII);
    return new Writable(all, all.and(ASCII), wide, Utf8Ranges.of(wide).size() > FEW_SEQUENCES);
  }

  private void addBytes(CodePoints characters, int from, int to) {
    for (Utf8Ranges.Bytes bytes : Utf8Ranges.of(characters)) {
      int state = from;
      int last = bytes.from().length - 1;
      for (int i = 0; i < last; i++) {
        int next = nfa.state();
        nfa.bytes(state, bytes.from()[i], bytes.to()[i], next);
        state = next;
      }
      nfa.bytes(state, bytes.from()[last], bytes.to()[last], to);
    }
  }

  private int repeat(Term.Repeat repeat, int from) {
    boolean isOpen = repeat.most() == Term.MANY;
    long times = isOpen ? repeat.least() + 1L : repeat.most();
    long outer = copies;
    copies = Math.min(Integer.MAX_VALUE, outer * Math.max(1, times));
    int end = from;
    for (int i = 0; i < repeat.least(); i++) {
      end = add(repeat.part(), end);
    }
    if (isOpen) {
      int loop = nfa.state();
      nfa.nothing(end, loop);
      nfa.nothing(add(repeat.part(), loop), loop);
      end = nfa.state();
      nfa.nothing(loop, end);
    } else {
      int done = nfa.state();
      for (int i = repeat.least(); i < repeat.most(); i++) {
        nfa.nothing(end, done);
        end = add(repeat.part(), end);
      }
      nfa.nothing(end, done);
      end = done;
    }
    copies = outer;
    return end;
  }

  private Nfa regular(Term term) {
    Nfa outer = nfa;
    boolean wasInline = isInline;
    isInline = true;
    Nfa alone = new Nfa(budget);
    nfa = alone;
    alone.setEnd(add(term, Nfa.START));
    nfa = outer;
    isInline = wasInline;
    return alone;
  }

  /** Text of any bytes and tokens, up to a mark or without it. */
  private int free(Term.Mark mark, int from, boolean isUntil) {
    int end = nfa.state();
    switch (mark) {
      case Term.Special(String name) -> {
        int loop = nfa.state();
        nfa.nothing(from, loop);
        nfa.bytes(loop, 0, BYTES - 1, loop);
        nfa.otherSpecial(loop, loop);
        if (isUntil) {
          nfa.special(loop, special(name), end);
        } else {
          nfa.nothing(loop, end);
        }
      }
      case Term.Text(String text) -> {
        byte[] word = text.getBytes(StandardCharsets.UTF_8);
        int[] states = new int[word.length + 1];
        for (int i = 0; i < word.length; i++) {
          states[i] = nfa.state();
        }
        states[word.length] = isUntil ? end : NO_STATE;
        nfa.nothing(from, states[0]);
        for (int i = 0; i < word.length; i++) {
          nfa.otherSpecial(states[i], states[0]);
          if (!isUntil) {
            nfa.nothing(states[i], end);
          }
          addNext(word, i, states);
        }
      }
    }
    return end;
  }

  /**
   * Adds where each byte leads behind the first bytes of a word.
   *
   * @param states by how much of the word a text ends with
   */
  private void addNext(byte[] word, int seen, int[] states) {
    int low = 0;
    for (int high = 0; high < BYTES; high++) {
      int to = states[matched(word, seen, (byte) high)];
      boolean isLast = high + 1 == BYTES || states[matched(word, seen, (byte) (high + 1))] != to;
      if (isLast && to != NO_STATE) {
        nfa.bytes(states[seen], low, high, to);
      }
      low = isLast ? high + 1 : low;
    }
  }

  /** How much of a word a text ends with that ended with its first bytes, and has one more byte. */
  private static int matched(byte[] word, int seen, byte next) {
    for (int length = seen + 1; length > 0; length--) {
      boolean ends = word[length - 1] == next;
      for (int i = 0; ends && i < length - 1; i++) {
        ends = word[i] == word[seen - length + 1 + i];
      }
      if (ends) {
        return length;
      }
    }
    return 0;
  }
}
