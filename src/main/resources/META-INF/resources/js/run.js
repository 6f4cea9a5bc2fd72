// One request at a time, from its button to the end of its stream.
import { announce, hideError, showError } from './banner.js';
import { stream } from './service.js';

/** How a run ended: every way that is not an error. */
export const Ending = Object.freeze({ FINISHED: 'finished', STOPPED: 'stopped', FAILED: 'failed' });

/**
 * The start and stop buttons of a panel and the request between them. Only one of the two buttons
 * is there at a time; the focus moves from one to the other, so that Enter does what it says.
 */
export class Run {
  #start;
  #stop;
  #aborter;

  constructor(start, stop) {
    this.#start = start;
    this.#stop = stop;
    stop.addEventListener('click', () => this.stop());
  }

  get running() {
    return this.#aborter !== undefined;
  }

  /** Ends the stream; the service notices that its client left. */
  stop() {
    this.#aborter?.abort();
  }

  /** Streams the answer to `request` into `onEvent`; `again` is what the banner's button does. */
  async stream(path, request, onEvent, again) {
    hideError();
    announce('Waiting for the first value.');
    this.#aborter = new AbortController();
    this.#swap(this.#start, this.#stop);
    try {
      for await (const event of stream(path, request, this.#aborter.signal)) onEvent(event);
      return Ending.FINISHED;
    } catch (failure) {
      if (failure.name === 'AbortError') return Ending.STOPPED;
      showError(failure, again);
      return Ending.FAILED;
    } finally {
      this.#aborter = undefined;
      this.#swap(this.#stop, this.#start);
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
