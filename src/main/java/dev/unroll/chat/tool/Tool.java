package dev.unroll.chat.tool;

import dev.unroll.chat.PlainValue;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function that a model may call.
 *
 * @param definition what templates read: OpenAI's object with {@code type} and {@code function}
 */
public record Tool(String name, Map<String, @Nullable Object> definition) {
  Tool mapped(UnaryOperator<String> change) {
    return new Tool(name, PlainValue.mapped(definition, change));
  }
}
