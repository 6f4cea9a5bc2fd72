package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows an {@link Automaton} over symbols along all stacks at once, and remembers where each
 * symbol led. Belongs to one thread at a time.
 */
final class StackSets {
  /** What is remembered is forgotten when it takes more bytes. */
  private static final long MOST_REMEMBERED = 8 << 20;

  /** What a set of stacks takes, and each position on top of it. */
  private static final int BYTES_OF_STACKS = 128;

  private static final int BYTES_OF_TOP = 8;

  /** Remembering so many bytes is as much work as a step, which bounds the memory of one token. */
  private static final int BYTES_OF_WORK = 16;

  private static final String TOO_AMBIGUOUS = "can be followed in too many ways at once";

  private final Automaton automaton;
  private final Map<Stacks, Stacks> unique = new HashMap<>();
  private final Stacks none = Stacks.bottom(false, false);
  private final Stacks empty = Stacks.bottom(true, false);
  private final Stacks unknown = Stacks.bottom(false, true);
  private Budget budget = new Budget(0, TOO_AMBIGUOUS);
  private long remembered;

  StackSets(Automaton automaton) {
    this.automaton = automaton;
  }

  /** Permits so much work until this is called again. */
  void allow(long work) {
    budget = new Budget(work, TOO_AMBIGUOUS);
  }

  /** Forgets what is remembered when it is too much; stacks that are in use remain valid. */
  void trim() {
    if (remembered > MOST_REMEMBERED) {
      unique.keySet().forEach(Stacks::forget);
      unique.clear();
      remembered = 0;
    }
  }

  private void remember(long bytes) {
    remembered += bytes;
    budget.take(bytes / BYTES_OF_WORK);
  }

  /** Counts work that was done with what is remembered. */
  void spend(long work) {
    budget.take(work);
  }

  /** Before anything was said. */
  Stacks start() {
    return expand(above(0, empty));
  }

  /** One position above what is not known. */
  Stacks above(int position) {
    return above(position, unknown);
  }

  /** Where a symbol leads; with no stack at all when it cannot come. */
  Stacks next(Stacks from, int symbol) {
    @Nullable Stacks[] known = from.next;
    if (known == null) {
      remember((long) Integer.BYTES * automaton.symbols());
      known = new Stacks[automaton.symbols()];
      from.next = known;
    }
    Stacks to = known[symbol];
    if (to == null) {
      to = findNext(from, symbol);
      known[symbol] = to;
    }
    return to;
  }

  private Stacks findNext(Stacks from, int symbol) {
    budget.take(1 + from.tops.length);
    TreeMap<Integer, Stacks> reached = new TreeMap<>();
    for (int i = 0; i < from.tops.length; i++) {
      int to = automaton.next(from.tops[i], symbol);
      if (to >= 0) {
        add(to, from.below[i], reached);
      }
    }
    return reached.isEmpty() ? none : expand(unique(reached, false, false));
  }

  /** All positions from which something can be said, with calls made and returns taken. */
  Stacks expand(Stacks stacks) {
    Stacks known = stacks.expanded;
    if (known != null) {
      return known;
    }
    TreeMap<Integer, Stacks> all = new TreeMap<>();
    boolean hasEmpty = stacks.hasEmpty;
    boolean hasUnknown = stacks.hasUnknown;
    Set<Visit> seen = new HashSet<>();
    List<Visit> open = new ArrayList<>();
    push(stacks, seen, open);
    while (!open.isEmpty()) {
      Visit visit = open.removeLast();
      int position = visit.position();
      Stacks below = visit.below();
      int[] calls = automaton.calls(position);
      budget.take(1 + calls.length);
      if (automaton.hasSymbols(position)) {
        add(position, below, all);
      }
      for (int i = 0; i < calls.length; i += 2) {
        int behind = calls[i + 1];
        boolean isLast = automaton.isEnd(behind);
        if (isLast || fits(behind, below)) {
          push(calls[i], isLast ? below : above(behind, below), seen, open);
        }
      }
      if (automaton.accepts(position)) {
        hasEmpty |= below.hasEmpty;
        hasUnknown |= below.hasUnknown;
        push(below, seen, open);
      }
    }
    Stacks expanded = unique(all, hasEmpty, hasUnknown);
    stacks.expanded = expanded;
    return expanded;
  }

  /** A position to look at. */
  private record Visit(int position, Stacks below) {
    @Override
    @SuppressWarnings("ReferenceEquality") // equal stacks are the same object
    public boolean equals(@Nullable Object other) {
      return other instanceof Visit visit && position == visit.position && below == visit.below;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(below) + position;
    }
  }

  private void push(Stacks stacks, Set<Visit> seen, List<Visit> open) {
    for (int i = 0; i < stacks.tops.length; i++) {
      push(stacks.tops[i], stacks.below[i], seen, open);
    }
  }

  private void push(int position, Stacks below, Set<Visit> seen, List<Visit> open) {
    Visit visit = new Visit(position, below);
    if (fits(position, below) && seen.add(visit)) {
      open.add(visit);
    }
  }

  /** Whether a position can be completed there without too many levels. */
  private boolean fits(int position, Stacks below) {
    return below.depth + 1 + automaton.needs(position) <= Automaton.MOST_LEVELS;
  }

  private void add(int position, Stacks below, SortedMap<Integer, Stacks> stacks) {
    Stacks before = stacks.get(position);
    stacks.put(position, before == null ? below : union(before, below));
  }

  @SuppressWarnings("ReferenceEquality") // equal stacks are the same object
  private Stacks union(Stacks a, Stacks b) {
    if (a == b) {
      return a;
    }
    budget.take(1 + a.tops.length + b.tops.length);
    TreeMap<Integer, Stacks> all = new TreeMap<>();
    for (int i = 0; i < a.tops.length; i++) {
      all.put(a.tops[i], a.below[i]);
    }
    for (int i = 0; i < b.tops.length; i++) {
      add(b.tops[i], b.below[i], all);
    }
    return unique(all, a.hasEmpty || b.hasEmpty, a.hasUnknown || b.hasUnknown);
  }

  /** One position above some stacks. */
  Stacks above(int position, Stacks below) {
    return unique(Stacks.of(new int[] {position}, new Stacks[] {below}, false, false));
  }

  private Stacks unique(SortedMap<Integer, Stacks> stacks, boolean hasEmpty, boolean hasUnknown) {
    if (stacks.isEmpty()) {
      return hasEmpty ? hasUnknown ? both() : empty : hasUnknown ? unknown : none;
    }
    int[] tops = new int[stacks.size()];
    Stacks[] below = new Stacks[tops.length];
    int i = 0;
    for (Map.Entry<Integer, Stacks> entry : stacks.entrySet()) {
      tops[i] = entry.getKey();
      below[i] = entry.getValue();
      i++;
    }
    return unique(Stacks.of(tops, below, hasEmpty, hasUnknown));
  }

  private Stacks both() {
    return unique(Stacks.bottom(true, true));
  }

  private Stacks unique(Stacks stacks) {
    budget.take(stacks.tops.length);
    Stacks known = unique.putIfAbsent(stacks, stacks);
    if (known == null) {
      remember(BYTES_OF_STACKS + (long) BYTES_OF_TOP * stacks.tops.length);
      return stacks;
    }
    return known;
  }
}
