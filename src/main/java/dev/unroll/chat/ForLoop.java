package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jinja's {@code for}.
 *
 * @param targets the names that each item, or its parts, gets
 * @param condition of the items that are wanted; none if all are
 * @param without what is written when there are no items
 */
record ForLoop(
    List<String> targets,
    Expression items,
    @Nullable Expression condition,
    Statement body,
    Statement without)
    implements Statement {

  @Override
  public Next run(Scope scope, Output out) {
    List<@Nullable Object> wanted = wanted(scope);
    if (wanted.isEmpty()) {
      return without.run(new Scope(scope), out);
    }
    int depth = scope.get("loop") instanceof LoopState outer ? outer.depth() + 1 : 1;
    LoopState loop = new LoopState(wanted, depth);
    for (int i = 0; i < wanted.size(); i++) {
      Rendering.current().step();
      loop.turn(i);
      Scope turn = new Scope(scope);
      turn.put("loop", loop);
      bind(targets, wanted.get(i), turn);
      if (body.run(turn, out) == Next.BREAK) {
        break;
      }
    }
    return Next.GO_ON;
  }

  private List<@Nullable Object> wanted(Scope scope) {
    List<@Nullable Object> wanted = new ArrayList<>();
    for (Object item : Values.items(items.value(scope))) {
      Rendering.current().step();
      Scope turn = new Scope(scope);
      if (condition != null) {
        bind(targets, item, turn);
      }
      if (condition == null || Values.isTrue(condition.value(turn))) {
        wanted.add(item);
      }
    }
    return wanted;
  }

  /** Gives a value, or its parts, to names. */
  static void bind(List<String> targets, @Nullable Object value, Scope scope) {
    if (targets.size() == 1) {
      scope.put(targets.getFirst(), value);
      return;
    }
    List<@Nullable Object> items = Values.items(value);
    if (items.size() != targets.size()) {
      throw Values.fault("a value does not have " + targets.size() + " parts");
    }
    for (int i = 0; i < items.size(); i++) {
      scope.put(targets.get(i), items.get(i));
    }
  }
}
