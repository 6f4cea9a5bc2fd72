// The translation as it is shown: its words as they come, then sentence by sentence.
import { byId, el } from './dom.js';
import { SentenceCard } from './sentence-card.js';
import { addTooltip } from './tooltip.js';

export class Translation {
  #output = byId('translation');
  #sentences = []; // { node, source, … } in their order
  #card;
  #fresh = false; // nothing newer has come yet

  /**
   * @param find the other translations of a sentence's source, as a promise
   * @param onChange hears that another translation of a sentence was chosen, and gets all sentences
   */
  constructor(find, onChange) {
    this.#card = new SentenceCard(find, (sentence, text) => {
      sentence.node.textContent = text;
      sentence.node.className = 'sentence';
      sentence.node.removeAttribute('aria-description');
      Object.assign(sentence, { mark: undefined, why: undefined });
      onChange(this.#sentences);
    });
    addTooltip(this.#output, byId('sentence-why'), (node) => this.#sentence(node)?.why);
    this.#output.addEventListener('click', (event) => this.#open(event.target));
    this.#output.addEventListener('keydown', (event) => this.#move(event));
    this.#output.addEventListener('focusin', ({ target }) => this.#sentence(target) && this.#lead(target));
  }

  /** As it is shown. */
  get text() {
    return this.#output.textContent;
  }

  /** Shows nothing, or what the page says when there is nothing. */
  clear() {
    this.#card.close();
    this.#sentences = [];
    this.#output.replaceChildren();
    this.settle();
  }

  /** What is shown is old, until the first new word comes. */
  begin() {
    this.#card.close();
    this.#fresh = true;
    this.#output.classList.add('side__text--old');
  }

  /** Adds the next words. */
  add(words) {
    if (this.#fresh) this.clear();
    this.#output.append(words);
  }

  /** Nothing newer comes: what is shown holds. */
  settle() {
    this.#fresh = false;
    this.#output.classList.remove('side__text--old');
  }

  /** Shows a whole translation and its sentences, as `answer.js` gives them. */
  show(text, sentences) {
    this.clear();
    let at = 0;
    for (const sentence of sentences) {
      this.#output.append(text.slice(at, sentence.start), this.#node(sentence, text.slice(sentence.start, sentence.end)));
      at = sentence.end;
    }
    this.#output.append(text.slice(at));
    if (this.#sentences.length > 0) this.#lead(this.#sentences[0].node);
    else this.#output.tabIndex = 0;
  }

  /** Moves the focus to the first sentence for which this holds. */
  focusFirst(condition) {
    this.#sentences.find(condition)?.node.focus();
  }

  #node(sentence, text) {
    const node = el('span', {
      class: `sentence ${sentence.mark ? `sentence--${sentence.mark}` : ''}`.trim(),
      role: 'button',
      tabindex: -1,
      'aria-haspopup': 'dialog',
      'aria-description': sentence.why,
    }, text);
    this.#sentences.push({ ...sentence, node });
    return node;
  }

  #sentence(node) {
    return this.#sentences.find((sentence) => sentence.node === node);
  }

  /** Tab leads to this sentence; the arrow keys to the others. */
  #lead(node) {
    for (const sentence of this.#sentences) sentence.node.tabIndex = sentence.node === node ? 0 : -1;
    this.#output.tabIndex = -1;
  }

  #move(event) {
    const at = this.#sentences.indexOf(this.#sentence(event.target));
    if (at < 0) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#open(event.target);
      return;
    }
    const last = this.#sentences.length - 1;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#sentences[Math.min(Math.max(to, 0), last)].node.focus();
  }

  #open(node) {
    const sentence = this.#sentence(node);
    // Whoever selects words wants to copy them.
    if (sentence && getSelection().isCollapsed) this.#card.open(sentence);
  }
}
