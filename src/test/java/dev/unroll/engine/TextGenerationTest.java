package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextGenerationTest {
  private static final CharacterVocabulary LETTERS = CharacterVocabulary.of("abcdefgh.");
  private static final int END = 0; // "."
  private static final int ROOM = 6;

  private final Tokenizer tokenizer = Tokenizer.parse("test", LETTERS.tokenizerJson(false));
  private final List<Event> events = new ArrayList<>();

  @AfterEach
  void closeTokenizer() {
    tokenizer.close();
  }

  /** Generates a text by making each of its characters the likeliest in turn. */
  private Optional<FinishReason> generate(int maxTokens, String text, String... stop) {
    Generation generation =
        new TextGeneration(
            new long[] {1},
            new TextOptions(maxTokens, Sampling.greedy(), List.of(stop)),
            ROOM,
            Set.of(END),
            new Sampler(),
            tokenizer.streamingDecoder(),
            Optional.empty());
    Optional<FinishReason> finished = Optional.empty();
    for (int token : LETTERS.encode(text)) {
      assertThat(finished).isEmpty();
      float[] logits = new float[LETTERS.size()];
      Arrays.fill(logits, -1);
      logits[token] = 1;
      finished = generation.accept(logits, events::add);
    }
    return finished;
  }

  @Test
  void everyToken_isSentAsItComes() {
    assertThat(generate(10, "abc")).isEmpty();
    assertThat(events)
        .containsExactly(new Event.Text("a", 1), new Event.Text("b", 1), new Event.Text("c", 1));
  }

  @Test
  void heldBackText_isSentWithAllItsTokens_onceItIsDecided() {
    assertThat(generate(10, "abcde", "bcdx")).isEmpty();
    assertThat(events).containsExactly(new Event.Text("a", 1), new Event.Text("bcde", 4));
  }

  @Test
  void lastToken_sendsWhatWasHeldBack() {
    assertThat(generate(3, "abc", "bcd")).contains(FinishReason.LENGTH);
    assertThat(events).containsExactly(new Event.Text("a", 1), new Event.Text("bc", 2));
  }

  @Test
  void stopStringInTheLastToken_isAStop() {
    assertThat(generate(3, "abc", "bc")).contains(FinishReason.STOP);
    assertThat(events).containsExactly(new Event.Text("a", 1));
  }

  @Test
  void textThatFillsTheContext_endsForItsLength() {
    assertThat(generate(10, "abcdef")).contains(FinishReason.LENGTH);
    assertThat(events).hasSize(6).last().isEqualTo(new Event.Text("f", 1));
  }

  @Test
  void endToken_endsTheText_andIsNotSent() {
    assertThat(generate(9, "ab.", "bcd")).contains(FinishReason.STOP);
    assertThat(events).containsExactly(new Event.Text("a", 1), new Event.Text("b", 2));
  }
}
