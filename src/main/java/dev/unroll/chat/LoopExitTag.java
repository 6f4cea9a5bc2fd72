package dev.unroll.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import org.jspecify.annotations.Nullable;

/** {@code break}, which ends a loop, and {@code continue}, which ends an iteration. */
final class LoopExitTag implements Tag {
  private static final long serialVersionUID = 1L;
  private final boolean wholeLoop;

  LoopExitTag(boolean wholeLoop) {
    this.wholeLoop = wholeLoop;
  }

  @Override
  public String getName() {
    return wholeLoop ? "break" : "continue";
  }

  @Override
  public @Nullable String getEndTagName() {
    return null;
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    if (interpreter.getContext().get("loop") instanceof LoopState loop) {
      if (wholeLoop) {
        loop.end();
      } else {
        loop.endTurn();
      }
    }
    return "";
  }
}
