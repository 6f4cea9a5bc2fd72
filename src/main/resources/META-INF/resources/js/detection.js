// Which language a text is in, found out while it is typed.
import { detect } from './service.js';

const PAUSE_MILLISECONDS = 200; // after the last key
const MOST_CHARACTERS = 1000; // of a long text, its beginning will do

/** Asks about the last text only: typing on takes the question back. */
export class Detection {
  #onFound;
  #timer;
  #aborter;
  #text = '';
  #found;

  /** @param onFound hears of `{ language, confidence }` in percent, or undefined where nothing is known */
  constructor(onFound) {
    this.#onFound = onFound;
  }

  /** The language of the text that was asked about last, as soon as that is known. */
  get language() {
    return this.#found?.confidence > 0 ? this.#found.language : undefined;
  }

  ask(text) {
    const asked = text.trim().slice(0, MOST_CHARACTERS);
    if (asked === this.#text) return;
    this.stop();
    this.#text = asked;
    if (asked === '') this.#tell(undefined);
    else this.#timer = setTimeout(() => this.#run(asked), PAUSE_MILLISECONDS);
  }

  /** The answer to what was asked last. */
  async now() {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#running = this.#run(this.#text);
    }
    await this.#running;
    return this.language;
  }

  #running;

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#aborter?.abort();
    this.#aborter = undefined;
    this.#text = '';
  }

  /** Takes what an answer said by the way. */
  learn(found) {
    this.#tell(found);
  }

  async #run(text) {
    this.#timer = undefined;
    const mine = new AbortController();
    this.#aborter = mine;
    try {
      const [found] = await detect(text, mine.signal);
      if (this.#aborter === mine) this.#tell(found);
    } catch {
      // Without it, the page works as well: the answer says the language, too.
    }
  }

  #tell(found) {
    this.#found = found;
    this.#onFound(found);
  }
}
