package dev.unroll.api.openai;

import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the JSON objects of an answer, whole or streamed, in the form of one of OpenAI's paths. */
interface TextFormat {
  /** What comes before the first piece of a streamed text, if anything does. */
  default @Nullable Object opening(int index) {
    return null;
  }

  /**
   * What is sent for the next piece of a streamed text.
   *
   * @param offset where it begins in the text, in UTF-16 code units
   */
  List<?> pieces(int index, Event.Text piece, int offset);

  /** What is sent at the end of a streamed text. */
  List<?> end(int index, FinishReason reason);

  /** The end of all streamed texts, if the request wants to know. */
  Object usage(TokenUsage usage);

  /** All texts. */
  Object whole(List<GeneratedText> texts, TokenUsage usage);

  /** A reason as the API names it. */
  static String word(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
