package dev.unroll.chat;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.LengthLimitingStringBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jinja2's {@code for}, with {@code if} and {@code else} and a scope for each iteration. Jinjava's
 * own yields nothing for a loop with {@code if}, and reads the properties of Java objects.
 */
final class ForTag implements Tag {
  private static final long serialVersionUID = 1L;
  private static final String LOOP = "loop";

  @Override
  public String getName() {
    return "for";
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    if (!(interpreter.getContext().get(tag.getHelpers().strip()) instanceof ForClause clause)) {
      throw new TemplateException("a loop has no head");
    }
    List<@Nullable Object> items = new ArrayList<>();
    for (Object item :
        items(interpreter.resolveELExpression(clause.items(), tag.getLineNumber()))) {
      if (isWanted(item, clause, tag, interpreter)) {
        items.add(item);
      }
    }
    LengthLimitingStringBuilder out =
        new LengthLimitingStringBuilder(interpreter.getConfig().getMaxOutputSize());
    if (items.isEmpty()) {
      children(tag, false).forEach(node -> out.append(node.render(interpreter)));
      return out.toString();
    }
    int depth =
        interpreter.getContext().get(LOOP) instanceof LoopState outer ? outer.depth() + 1 : 1;
    LoopState loop = new LoopState(items, depth);
    List<Node> body = children(tag, true);
    for (int i = 0; i < items.size() && !loop.hasEnded(); i++) {
      loop.turn(i);
      turn(items.get(i), loop, clause, body, out, interpreter);
    }
    return out.toString();
  }

  private static void turn(
      @Nullable Object item,
      LoopState loop,
      ForClause clause,
      List<Node> body,
      LengthLimitingStringBuilder out,
      JinjavaInterpreter interpreter) {
    try (var _ = interpreter.enterScope()) {
      interpreter.getContext().put(LOOP, loop);
      bind(clause.targets(), item, interpreter);
      Rendering.current().step();
      for (Node node : body) {
        out.append(node.render(interpreter));
        if (loop.hasTurnEnded()) {
          return;
        }
      }
    }
  }

  private static boolean isWanted(
      @Nullable Object item, ForClause clause, TagNode tag, JinjavaInterpreter interpreter) {
    String condition = clause.condition();
    if (condition == null) {
      return true;
    }
    try (var _ = interpreter.enterScope()) {
      bind(clause.targets(), item, interpreter);
      Rendering.current().step();
      return TruthFilter.isTrue(interpreter.resolveELExpression(condition, tag.getLineNumber()));
    }
  }

  private static void bind(
      List<String> targets, @Nullable Object item, JinjavaInterpreter interpreter) {
    Context context = interpreter.getContext();
    if (targets.size() == 1) {
      context.put(targets.getFirst(), interpreter.wrap(item));
    } else if (item instanceof List<?> parts && parts.size() == targets.size()) {
      for (int i = 0; i < parts.size(); i++) {
        context.put(targets.get(i), interpreter.wrap(parts.get(i)));
      }
    } else {
      throw new TemplateException("an item of a loop does not have " + targets.size() + " parts");
    }
  }

  private static Collection<?> items(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case Collection<?> several -> several;
      case Map<?, ?> map -> map.keySet();
      case String text -> text.codePoints().mapToObj(Character::toString).toList();
      default -> throw new TemplateException("a loop runs over what has no items");
    };
  }

  /** The nodes before, or after, {@code else}. */
  private static List<Node> children(TagNode tag, boolean before) {
    List<Node> chosen = new ArrayList<>();
    boolean body = true;
    for (Node node : tag.getChildren()) {
      if (node instanceof TagNode child && child.getName().equals("else")) {
        body = false;
      } else if (body == before) {
        chosen.add(node);
      }
    }
    return chosen;
  }
}
