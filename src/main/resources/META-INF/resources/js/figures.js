// The row of figures above an output: tokens, tokens a second, time to first token, …
import { el } from './dom.js';

/** A description list whose values are set by name. */
export class Figures {
  #values = new Map();

  /** @param names label by name, in order */
  constructor(list, names) {
    for (const [name, label] of Object.entries(names)) {
      const value = el('dd', { dataset: { figure: name } }, '–');
      this.#values.set(name, value);
      list.append(el('div', {}, el('dt', {}, label), value));
    }
  }

  set(name, text) {
    this.#values.get(name).textContent = text;
  }
}
