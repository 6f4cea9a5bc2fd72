package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.prose.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private final StringBuilder written = new StringBuilder();

  @Test
  void sentences_areWrittenInTheirOrder_asSoonAsTheyCanBe() {
    InOrder order =
        new InOrder(
            List.of(
                new Segment.Kept("- "),
                new Segment.Sentence("a"),
                new Segment.Kept("\n\n"),
                new Segment.Sentence("b"),
                new Segment.Kept("!")),
            written::append);
    assertThat(written).hasToString("- ");
    order.piece(1, "B");
    assertThat(written).hasToString("- ");
    order.piece(0, "A");
    order.piece(1, "b");
    assertThat(written).hasToString("- A");
    order.complete(0);
    assertThat(written).hasToString("- A\n\nBb");
    order.piece(1, "y");
    order.complete(1);
    assertThat(written).hasToString("- A\n\nBby!");
  }

  @Test
  void sentenceThatIsCompleteEarly_waitsForTheOnesBefore() {
    InOrder order =
        new InOrder(List.of(new Segment.Sentence("a"), new Segment.Sentence("b")), written::append);
    order.piece(1, "B");
    order.complete(1);
    order.complete(0);
    assertThat(written).hasToString("B");
  }
}
