// A card at a sentence of the translation: what it is of, how sure it is, other translations.
import { announce, showError } from './banner.js';
import { byId, el } from './dom.js';

const MARGIN = 8; // pixels between the card and the edge of the window

export class SentenceCard {
  #node = byId('sentence-card');
  #find;
  #onChoose;
  #sentence; // of which the card is open
  #aborter;

  /**
   * @param find `(source, signal)`: the translations of a sentence, the best first, as a promise
   * @param onChoose `(sentence, text)`: another translation is wanted
   */
  constructor(find, onChoose) {
    this.#find = find;
    this.#onChoose = onChoose;
    this.#node.addEventListener('toggle', ({ newState }) => {
      if (newState === 'closed') this.#closed();
    });
    this.#node.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** Opens at a sentence: `{ node, source, why }`. */
  async open(sentence) {
    this.close();
    this.#sentence = sentence;
    this.#part('source').textContent = sentence.source;
    this.#part('why').textContent = sentence.why ?? '';
    this.#list(el('li', {}, 'Looking for others…'));
    sentence.node.classList.add('sentence--open');
    this.#node.showPopover();
    this.#place();
    this.#node.focus();
    const mine = new AbortController();
    this.#aborter = mine;
    try {
      const found = await this.#find(sentence.source, mine.signal);
      if (this.#aborter !== mine) return;
      const shown = sentence.node.textContent;
      const others = [...new Set(found)].filter((text) => text !== shown);
      if (others.length === 0) this.#list(el('li', {}, 'The model knows no other.'));
      else this.#list(...[shown, ...others].map((text) => this.#alternative(text, text === shown)));
      announce(others.length === 0 ? 'The model knows no other translation.' : `${others.length} other translations.`);
      this.#place();
      if (others.length > 0 && document.activeElement === this.#node) this.#buttons()[0].focus();
    } catch (failure) {
      if (failure.name === 'AbortError' || this.#aborter !== mine) return;
      this.close();
      showError(failure, () => this.open(sentence));
    }
  }

  close() {
    if (this.#node.matches(':popover-open')) this.#node.hidePopover();
    this.#closed();
  }

  #closed() {
    this.#aborter?.abort();
    this.#aborter = undefined;
    this.#sentence?.node.classList.remove('sentence--open');
    this.#sentence = undefined;
  }

  #alternative(text, chosen) {
    return el('li', {}, el('button', {
      type: 'button',
      'aria-pressed': String(chosen),
      onclick: () => {
        const sentence = this.#sentence;
        this.close();
        sentence.node.focus();
        if (!chosen) this.#onChoose(sentence, text);
      },
    }, text));
  }

  #list(...items) {
    const target = byId('translation');
    this.#part('others').lang = target.lang;
    this.#part('others').dir = target.dir;
    this.#part('others').replaceChildren(...items);
  }

  #buttons() {
    return [...this.#part('others').querySelectorAll('button')];
  }

  #walk(event) {
    const buttons = this.#buttons();
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || buttons.length === 0) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  }

  /** Below the sentence, or above it where there is more room; always within the window. */
  #place() {
    const lines = this.#sentence.node.getClientRects();
    const last = lines[lines.length - 1];
    const { offsetWidth: width, offsetHeight: height } = this.#node;
    const left = Math.max(MARGIN, Math.min(last.left, innerWidth - width - MARGIN));
    const below = last.bottom + MARGIN + height <= innerHeight || lines[0].top < height + MARGIN;
    const top = below ? Math.max(MARGIN, Math.min(last.bottom + 4, innerHeight - height - MARGIN)) : lines[0].top - height - 4;
    this.#node.style.left = `${left + scrollX}px`;
    this.#node.style.top = `${top + scrollY}px`;
  }

  #part(name) {
    return this.#node.querySelector(`[data-part=${name}]`);
  }
}
