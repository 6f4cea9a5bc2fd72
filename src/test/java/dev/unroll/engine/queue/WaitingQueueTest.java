package dev.unroll.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
  /** A request by its number. */
  private record Asked(int number, Sender sender) {}

  private final WaitingQueue<Asked> queue = new WaitingQueue<>(Asked::sender);
  private int asked;

  private Asked add(String name, int priority) {
    Asked request = new Asked(asked++, new Sender(name, priority));
    queue.add(request);
    return request;
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    while (!queue.isEmpty()) {
      numbers.add(queue.poll().orElseThrow().number());
    }
    return numbers;
  }

  @Test
  void oneSender_isServedInTheOrderOfArrival() {
    add("a", 0);
    add("a", 0);
    add("a", 0);

    assertThat(numbers()).containsExactly(0, 1, 2);
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void senders_takeTurns_alsoThoseThatComeLater() {
    for (int i = 0; i < 4; i++) {
      add("a", 0);
    }
    assertThat(queue.poll().orElseThrow().number()).isZero();
    add("b", 0);
    add("b", 0);
    add("c", 0);

    assertThat(numbers()).containsExactly(1, 4, 6, 2, 5, 3);
  }

  @Test
  void lowerPriorityNumbers_comeFirst() {
    add("a", 3);
    add("a", 0);
    add("b", -7);
    add("c", 0);

    assertThat(numbers()).containsExactly(2, 1, 3, 0);
  }

  @Test
  void anyCourse_losesNothing_andTellsTheOrderBefore() {
    SplittableRandom random = new SplittableRandom(5);
    List<Asked> waiting = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> waiting.add(add("s" + random.nextInt(5), random.nextInt(3)));
        case 2 -> {
          if (!waiting.isEmpty()) {
            Asked gone = waiting.remove(random.nextInt(waiting.size()));
            queue.remove(gone);
            queue.remove(gone);
          }
        }
        default -> {
          assertThat(queue.all()).containsExactlyInAnyOrderElementsOf(waiting);
          List<Asked> order = queue.all();
          var next = queue.poll();
          assertThat(next.isPresent()).isEqualTo(!order.isEmpty());
          next.ifPresent(
              one -> {
                assertThat(one).isEqualTo(order.getFirst());
                waiting.remove(one);
              });
        }
      }
      assertThat(queue.size()).isEqualTo(waiting.size());
    }
    List<Asked> order = queue.all();
    for (Asked expected : order) {
      assertThat(queue.poll()).contains(expected);
    }
  }
}
