// Other translations of a whole text, in a list below it.
import { announce, showError } from './banner.js';
import { byId, el } from './dom.js';

export class Alternatives {
  #button = byId('more');
  #list = byId('alternatives');
  #find;
  #onChoose;
  #shown; // the question whose answer is shown or awaited

  /**
   * @param find the translations of the text that is shown, the best first, as a promise
   * @param onChoose gets the one that someone wants
   */
  constructor(find, onChoose) {
    this.#find = find;
    this.#onChoose = onChoose;
    this.#button.addEventListener('click', () => (this.#shown ? this.hide() : this.#show()));
  }

  /** Whether they can be asked for. */
  set offered(offered) {
    this.#button.hidden = !offered;
  }

  hide() {
    this.#shown = undefined;
    this.#button.setAttribute('aria-expanded', 'false');
    this.#list.hidden = true;
    this.#list.replaceChildren();
  }

  async #show() {
    const mine = {};
    this.#shown = mine;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#list.hidden = false;
    this.#list.replaceChildren(el('li', {}, 'Looking for others…'));
    try {
      const { shown, found } = await this.#find();
      if (this.#shown !== mine) return;
      const others = found.filter((text) => text !== shown);
      this.#list.replaceChildren(...(others.length === 0
        ? [el('li', {}, 'The model knows no other.')]
        : [shown, ...others].map((text) => this.#item(text, text === shown))));
      announce(others.length === 0 ? 'The model knows no other translation.' : `${others.length} other translations.`);
    } catch (failure) {
      if (this.#shown !== mine) return;
      this.hide();
      showError(failure, () => this.#show());
    }
  }

  #item(text, chosen) {
    const button = el('button', {
      type: 'button',
      'aria-pressed': String(chosen),
      onclick: () => {
        for (const other of this.#list.querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button));
        this.#onChoose(text);
      },
    }, text);
    return el('li', {}, button);
  }
}
