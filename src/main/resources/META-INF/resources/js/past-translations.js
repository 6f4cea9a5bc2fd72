// The history of the translate page: what this browser has translated, the newest first.
import { byId, el } from './dom.js';
import { keep, kept } from './store.js';

const KEPT = 'unroll.translate.history';
const OFF = 'unroll.translate.history.off';
const MOST = 50;
const MOST_CHARACTERS = 200_000; // of all of them, which is less than what browsers keep
const SHOWN_CHARACTERS = 160;

/** An entry is `{ id, time, source, target, model, text, translation }`. */
export class PastTranslations {
  #onOpen;
  #nameOf;
  #current; // the id of the entry that the text in the editor belongs to

  /**
   * @param onOpen gets an entry that someone wants back
   * @param nameOf the name of a language
   */
  constructor(onOpen, nameOf) {
    this.#onOpen = onOpen;
    this.#nameOf = nameOf;
    byId('history-on').checked = !kept(OFF);
    byId('history-on').addEventListener('change', () => this.#switch());
    byId('history-clear').addEventListener('click', () => this.#clear());
    addEventListener('storage', ({ key }) => key === KEPT && this.show()); // another tab wrote
    this.show();
  }

  /**
   * Keeps a translation. While someone works on a text, its entry is written anew.
   *
   * @param entry without its id and time
   */
  add(entry) {
    if (!byId('history-on').checked) return;
    const all = read();
    const before = all.find(({ id }) => id === this.#current);
    const same = before !== undefined && before.source === entry.source && before.target === entry.target && alike(before.text, entry.text);
    if (!same) this.#current = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.#write([{ ...entry, id: this.#current, time: Date.now() }, ...all.filter(({ id }) => id !== this.#current)]);
  }

  /** What comes next is another text. */
  next() {
    this.#current = undefined;
  }

  show() {
    const all = read();
    byId('history-list').replaceChildren(...all.map((entry) => this.#item(entry)));
    byId('history-count').textContent = all.length === 0 ? '' : String(all.length);
    byId('history-clear').hidden = all.length === 0;
    byId('history-empty').hidden = all.length > 0;
    byId('history-empty').textContent = byId('history-on').checked ? 'Nothing yet.' : 'Nothing is kept.';
  }

  #item(entry) {
    const languages = entry.target ? `${entry.source === 'auto' ? 'Detected' : this.#nameOf(entry.source)} → ${this.#nameOf(entry.target)}` : entry.model;
    const when = new Date(entry.time);
    const item = el('li', {},
      el('button', { class: 'past__open', type: 'button', onclick: () => this.#open(entry) },
        el('span', { class: 'past__meta' }, `${languages} · `, el('time', { datetime: when.toISOString() }, whenWords(when))),
        el('span', { class: 'past__text', dir: 'auto' }, beginning(entry.text)),
        el('span', { class: 'past__text past__text--translated', dir: 'auto' }, beginning(entry.translation))),
      el('button', { class: 'icon-button icon-button--small', type: 'button', 'aria-label': `Remove “${beginning(entry.text, 40)}”`, onclick: () => this.#remove(entry, item) }, '×'));
    return item;
  }

  #open(entry) {
    this.#current = entry.id;
    this.#onOpen(entry);
  }

  #remove({ id }, item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const at = next ? [...byId('history-list').children].indexOf(next) - (next === item.nextElementSibling ? 1 : 0) : -1;
    if (id === this.#current) this.next();
    this.#write(read().filter((entry) => entry.id !== id));
    (byId('history-list').children[at]?.lastElementChild ?? byId('history-on')).focus();
  }

  #clear() {
    this.next();
    this.#write([]);
    byId('history-on').focus();
  }

  #switch() {
    const off = !byId('history-on').checked;
    keep(OFF, off ? true : undefined);
    if (off) this.#clear();
    else this.show();
  }

  #write(entries) {
    let size = 0;
    const bounded = entries.slice(0, MOST).filter(({ text, translation }) => {
      const fits = size + text.length + translation.length <= MOST_CHARACTERS;
      if (fits) size += text.length + translation.length;
      return fits;
    });
    byId('history-kept').hidden = keep(KEPT, bounded.length > 0 ? bounded : undefined);
    this.show();
  }
}

function read() {
  const all = kept(KEPT);
  return Array.isArray(all) ? all.filter(isEntry) : [];
}

function isEntry(value) {
  return ['id', 'source', 'target', 'model', 'text', 'translation'].every((name) => typeof value?.[name] === 'string')
    && Number.isFinite(value.time);
}

/** Whether one text is the other, worked on: at least half of the shorter one is at its ends. */
function alike(one, other) {
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < shorter - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return head + tail >= shorter / 2;
}

function beginning(text, most = SHOWN_CHARACTERS) {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

function whenWords(date) {
  const today = new Date().toDateString() === date.toDateString();
  return date.toLocaleString('en', today ? { hour: '2-digit', minute: '2-digit', hour12: false } : { day: 'numeric', month: 'short' });
}
