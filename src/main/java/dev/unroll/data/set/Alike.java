package dev.unroll.data.set;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Examples that belong into one part: those that have a key in common, and those that have one in
 * common with these.
 */
final class Alike {
  private Alike() {}

  /**
   * Groups of examples, in the order of the first of each.
   *
   * @param keys of an example, at least one
   */
  static <T> List<List<T>> of(Iterable<T> examples, Function<T, Set<String>> keys) {
    List<T> all = new ArrayList<>();
    examples.forEach(all::add);
    int[] leader = new int[all.size()];
    Map<String, Integer> firstOf = new HashMap<>();
    for (int i = 0; i < leader.length; i++) {
      leader[i] = i;
      for (String key : keys.apply(all.get(i))) {
        int one = find(leader, firstOf.getOrDefault(key, i));
        int other = find(leader, i);
        leader[Math.max(one, other)] = Math.min(one, other);
        firstOf.putIfAbsent(key, i);
      }
    }
    Map<Integer, List<T>> groups = new LinkedHashMap<>();
    for (int i = 0; i < leader.length; i++) {
      groups.computeIfAbsent(find(leader, i), _ -> new ArrayList<>()).add(all.get(i));
    }
    return List.copyOf(groups.values());
  }

  private static int find(int[] leader, int of) {
    int found = of;
    while (leader[found] != found) {
      leader[found] = leader[leader[found]];
      found = leader[found];
    }
    return found;
  }
}
