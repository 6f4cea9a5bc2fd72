// Requests of one button, from it to the end of their streams.
import { announce, hideError, showError } from './banner.js';
import { stream } from './service.js';

/** How a run ended: every way that is not an error. */
export const Ending = Object.freeze({ FINISHED: 'finished', STOPPED: 'stopped', FAILED: 'failed' });

/**
 * The start and stop buttons of a panel and the request between them, or several at the same time. Only one of the two buttons
 * is there at a time; the focus moves from one to the other, so that Enter does what it says.
 */
export class Run {
  #start;
  #stop;
  #aborters = new Set();

  constructor(start, stop) {
    this.#start = start;
    this.#stop = stop;
    stop.addEventListener('click', () => this.stop());
  }

  get running() {
    return this.#aborters.size > 0;
  }

  /** Ends all streams; the service notices that its client left. */
  stop() {
    for (const aborter of this.#aborters) aborter.abort();
  }

  /**
   * Streams the answer to `request` into `onEvent`; `again` is what the banner's button does.
   *
   * @param aborter ends this stream alone
   * @param onProblem hears of a failure instead of the banner
   */
  async stream(path, request, onEvent, again, { aborter = new AbortController(), onProblem = (failure) => showError(failure, again) } = {}) {
    if (!this.running) {
      hideError();
      announce('Waiting for the first value.');
      this.#swap(this.#start, this.#stop);
    }
    this.#aborters.add(aborter);
    try {
      for await (const event of stream(path, request, aborter.signal)) onEvent(event);
      return Ending.FINISHED;
    } catch (failure) {
      if (failure.name === 'AbortError') return Ending.STOPPED;
      onProblem(failure);
      return Ending.FAILED;
    } finally {
      this.#aborters.delete(aborter);
      if (!this.running) this.#swap(this.#stop, this.#start);
    }
  }

  #swap(from, to) {
    const focused = document.activeElement === from;
    to.hidden = false;
    from.hidden = true;
    if (focused) to.focus();
  }
}

/** `work` at most once a frame, however often it is asked for. */
export function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
