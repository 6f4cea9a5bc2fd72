package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();
  private final EventStream<Event> stream =
      new EventStream<>(4, left::incrementAndGet, read::incrementAndGet);

  private static Event event(int i) {
    return new Event.Text("t" + i, 1);
  }

  private static final Event END = new Event.Finished(FinishReason.LENGTH, new Usage(1, 1));

  @Test
  void eventsBeforeTheSubscriber_waitForIt() {
    stream.emit(event(0));
    stream.end(END);

    Reader reader = Reader.eager(stream);

    assertThat(reader.events()).containsExactly(event(0), END);
    assertThat(reader.isDone()).isTrue();
  }

  @Test
  void noMoreIsDelivered_thanWasAskedFor() {
    Reader reader = Reader.of(stream, 1);
    stream.emit(event(0));
    stream.emit(event(1));
    assertThat(reader.events()).containsExactly(event(0));

    reader.request(1);
    assertThat(reader.events()).containsExactly(event(0), event(1));
  }

  @Test
  void completion_needsNoDemand() {
    Reader reader = Reader.of(stream, 1);
    stream.end(END);
    assertThat(reader.isDone()).isTrue();
  }

  @Test
  void secondSubscriber_isRefused_andTheFirstGoesOn() {
    Reader first = Reader.eager(stream);
    Reader second = Reader.eager(stream);
    stream.end(END);

    assertThat(second.failure()).isInstanceOf(IllegalStateException.class);
    assertThat(second.events()).isEmpty();
    assertThat(first.events()).containsExactly(END);
    assertThat(left).hasValue(0);
  }

  @Test
  void demandThatIsNotPositive_failsTheStream_andCountsAsLeaving() {
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      int before = left.get();
      EventStream<Event> fresh = new EventStream<>(4, left::incrementAndGet, () -> {});
      Reader reader = Reader.of(fresh, 0);
      reader.request(wrong);
      fresh.emit(event(0));

      assertThat(reader.failure()).isInstanceOf(IllegalArgumentException.class);
      assertThat(reader.events()).isEmpty();
      assertThat(left.get()).isEqualTo(before + 1);
    }
  }

  @Test
  void demandBeyondCounting_isUnlimited() {
    Reader reader = Reader.of(stream, 0);
    reader.request(Long.MAX_VALUE);
    reader.request(Long.MAX_VALUE);
    for (int i = 0; i < 10; i++) {
      stream.emit(event(i));
    }
    assertThat(reader.events()).hasSize(10);
  }

  @Test
  void cancelling_isToldOnce_andSilencesTheStream() {
    Reader reader = Reader.of(stream, 1);
    reader.cancel();
    reader.cancel();
    reader.request(5);
    reader.request(0);
    stream.emit(event(0));
    stream.end(END);

    assertThat(left).hasValue(1);
    assertThat(reader.events()).isEmpty();
    assertThat(reader.isDone()).isFalse();
  }

  @Test
  void subscriberThatThrows_isLeftAlone() {
    stream.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(10);
          }

          @Override
          public void onNext(Event item) {
            throw new AssertionError("cannot take it");
          }

          @Override
          public void onError(Throwable failure) {
            throw new AssertionError(failure);
          }

          @Override
          public void onComplete() {
            throw new AssertionError("nothing may be signalled any more");
          }
        });
    stream.emit(event(0));
    stream.emit(event(1));
    stream.end(END);
    assertThat(left).hasValue(1);
  }

  @Test
  @SuppressWarnings("NullAway") // The rules say what happens to those who break them.
  void missingSubscriber_isRefused() {
    assertThatThrownBy(() -> stream.subscribe(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void pausedStream_tellsWhenItIsRead() {
    Reader reader = Reader.of(stream, 0);
    for (int i = 0; i < 4; i++) {
      stream.emit(event(i));
    }
    assertThat(stream.hasRoom()).isFalse();
    reader.request(1);
    assertThat(read).hasValue(0);

    stream.pause();
    reader.request(1);
    assertThat(read).hasValue(1);
    assertThat(stream.isHalfEmpty()).isTrue();
  }

  @Test
  void demandFromManyThreads_deliversEveryEventOnceInOrder() throws InterruptedException {
    int events = 20_000;
    EventStream<Event> fast = new EventStream<>(8, left::incrementAndGet, () -> {});
    Reader reader = Reader.of(fast, 0);
    List<Thread> askers =
        List.of(
            Thread.ofPlatform().start(() -> ask(reader, events / 2)),
            Thread.ofPlatform().start(() -> ask(reader, events / 2)));
    for (int i = 0; i < events; i++) {
      while (!fast.hasRoom()) {
        Thread.onSpinWait();
      }
      fast.emit(event(i));
    }
    fast.end(END);
    for (Thread asker : askers) {
      asker.join();
    }
    reader.request(1);
    reader.await();

    assertThat(reader.violations()).isEmpty();
    List<Event> expected = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      expected.add(event(i));
    }
    expected.add(END);
    assertThat(reader.events()).isEqualTo(expected);
  }

  private static void ask(Reader reader, int times) {
    for (int i = 0; i < times; i++) {
      reader.request(1);
      if (i % 64 == 0) {
        LockSupport.parkNanos(1);
      }
    }
  }
}
