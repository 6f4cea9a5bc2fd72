// How fast a stream arrives.

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

  /** Arrivals a second after the first one; undefined until it means something. */
  get rate() {
    const elapsed = this.#last - this.#first;
    return this.count > 1 && elapsed > 0 ? ((this.count - 1) * 1000) / elapsed : undefined;
  }
}
