// How fast a stream arrives.

const ALMOST_AT_ONCE = 50; // milliseconds

/** Counts arrivals. Times are in milliseconds of a monotonic clock, handed in. */
export class Meter {
  #started;
  #first;
  #last;
  count = 0;

  constructor(now) {
    this.#started = now;
  }

  arrived(now, amount = 1) {
    this.#first ??= now;
    this.#last = now;
    this.count += amount;
  }

  /** Milliseconds from the request to the first arrival; undefined before it. */
  get firstAfter() {
    return this.#first === undefined ? undefined : this.#first - this.#started;
  }

  /**
   * Arrivals a second after the first one; from the request on when they came almost all at once,
   * as a short answer of a small model does. Undefined until it means something.
   */
  get rate() {
    if (this.count < 2) return undefined;
    const elapsed = this.#last - this.#first;
    return elapsed >= ALMOST_AT_ONCE
      ? ((this.count - 1) * 1000) / elapsed
      : (this.count * 1000) / (this.#last - this.#started);
  }
}
