package dev.unroll.api.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** The admission of several requests that are one for the client: all are admitted, or none. */
final class AllOrNone {
  private AllOrNone() {}

  /** The answers' events; when a request is not admitted, those before it are given up. */
  static <R, E> List<Flow.Publisher<E>> of(
      List<R> requests, Function<R, Flow.Publisher<E>> admission) {
    return of(requests, admission, events -> events);
  }

  /**
   * The answers; when a request is not admitted, those before it are given up.
   *
   * @param events of an answer
   */
  static <R, A> List<A> of(
      List<R> requests, Function<R, A> admission, Function<A, ? extends Flow.Publisher<?>> events) {
    List<A> admitted = new ArrayList<>();
    try {
      for (R request : requests) {
        admitted.add(admission.apply(request));
      }
      return admitted;
    } catch (RuntimeException refused) {
      admitted.forEach(answer -> events.apply(answer).subscribe(new Leaving()));
      throw refused;
    }
  }

  /** A subscriber that leaves at once. */
  private static final class Leaving implements Flow.Subscriber<Object> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(Object event) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
