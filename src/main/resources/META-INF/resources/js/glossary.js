// The glossary of the translate page: for each pair of languages, terms and how they must be translated.
import { byId, el } from './dom.js';
import { count } from './format.js';
import { keep, kept } from './store.js';

const KEPT = 'unroll.translate.glossaries';
const MOST = 200; // terms of a pair

export class Glossary {
  #all = read();
  #name; // of the pair that is shown
  #onChange;
  #names = { source: '', target: '' }; // of its languages

  /** @param onChange hears that the next translation may be another */
  constructor(onChange) {
    this.#onChange = onChange;
    byId('glossary-add').addEventListener('click', () => this.#addRow().querySelector('input').focus());
    byId('glossary-on').addEventListener('change', () => this.#changed());
    byId('terms').addEventListener('input', () => this.#changed());
    byId('terms').addEventListener('keydown', (event) => this.#walk(event));
    byId('terms').addEventListener('paste', (event) => this.#paste(event));
  }

  /** Shows the glossary of a pair: `{ source, target }`; without one, says that there is none. */
  show(pair, nameOf) {
    const name = pair && `${pair.source}-${pair.target}`;
    if (name === this.#name && byId('terms').hasChildNodes()) return;
    this.#name = name;
    byId('glossary-editor').hidden = name === undefined;
    byId('glossary-unknown').hidden = name !== undefined;
    byId('terms').replaceChildren();
    if (pair) {
      this.#names = { source: nameOf(pair.source), target: nameOf(pair.target) };
      byId('glossary-source').textContent = this.#names.source;
      byId('glossary-target').textContent = this.#names.target;
      byId('glossary-on').checked = this.#shown.on;
      for (const [term, translation] of this.#shown.terms) this.#addRow(term, translation);
      if (this.#shown.terms.length === 0) this.#addRow();
    }
    this.#showCount();
    this.#markTwins();
  }

  /** The terms of the pair that is shown, as a request has them; undefined without any. */
  get terms() {
    const { on, terms } = this.#shown;
    return on && terms.length > 0 ? Object.fromEntries(different(terms)) : undefined;
  }

  /** Whether there are terms for any pair with this target. */
  hasTermsInto(target) {
    return Object.entries(this.#all).some(([name, { on, terms }]) => on && terms.length > 0 && name.endsWith(`-${target}`));
  }

  get #shown() {
    return (this.#name !== undefined && this.#all[this.#name]) || { on: true, terms: [] };
  }

  #changed() {
    const before = JSON.stringify(this.terms);
    const on = byId('glossary-on').checked;
    const terms = this.#rows().map((row) => this.#values(row)).filter(([term, translation]) => term !== '' && translation !== '');
    if (terms.length === 0 && on) delete this.#all[this.#name];
    else this.#all[this.#name] = { on, terms };
    byId('glossary-kept').hidden = keep(KEPT, this.#all);
    this.#showCount();
    this.#markTwins();
    if (JSON.stringify(this.terms) !== before) this.#onChange();
  }

  #rows() {
    return [...byId('terms').rows];
  }

  #values(row) {
    return [...row.querySelectorAll('input')].map(({ value }) => value.trim());
  }

  #addRow(term = '', translation = '', before = null) {
    const row = el('tr', {},
      el('td', {}, el('input', { type: 'text', 'aria-label': `Term in ${this.#names.source}`, value: term, maxlength: 200, autocomplete: 'off' })),
      el('td', {}, el('input', { type: 'text', 'aria-label': `Translation in ${this.#names.target}`, value: translation, maxlength: 200, dir: 'auto', autocomplete: 'off' })),
      el('td', {}, el('button', { class: 'icon-button icon-button--small', type: 'button', 'aria-label': 'Remove this term', onclick: () => this.#remove(row) }, '×')));
    byId('terms').insertBefore(row, before);
    byId('glossary-add').disabled = this.#rows().length >= MOST;
    return row;
  }

  #remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (this.#rows().length === 0) this.#addRow();
    byId('glossary-add').disabled = false;
    this.#changed();
    (next?.querySelector('button') ?? byId('glossary-add')).focus();
  }

  // Enter goes on to the next field, and at the end to a new term.
  #walk(event) {
    if (event.key !== 'Enter' || event.isComposing || event.target.type !== 'text') return;
    event.preventDefault();
    const fields = [...byId('terms').querySelectorAll('input')];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else if (!byId('glossary-add').disabled) this.#addRow().querySelector('input').focus();
  }

  // Lines of a term, a tab and its translation, as spreadsheets copy them, are rows.
  #paste(event) {
    const pairs = (event.clipboardData?.getData('text/plain') ?? '').split(/\r?\n/)
      .map((line) => line.split('\t').map((cell) => cell.trim()))
      .filter(([term, translation]) => term && translation);
    if (pairs.length === 0) return;
    event.preventDefault();
    const here = event.target.closest('tr');
    const room = MOST - this.#rows().length;
    for (const [term, translation] of pairs.slice(0, room)) this.#addRow(term.slice(0, 200), translation.slice(0, 200), here);
    if (here && this.#values(here).every((value) => value === '')) here.remove();
    this.#changed();
    byId('terms').rows[this.#rows().length - 1]?.querySelector('input').focus();
  }

  #markTwins() {
    const seen = new Set();
    for (const row of this.#rows()) {
      const [field] = row.querySelectorAll('input');
      const term = same(field.value.trim());
      const twin = term !== '' && seen.has(term);
      seen.add(term);
      field.setAttribute('aria-invalid', twin);
    }
    byId('glossary-twins').hidden = !byId('terms').querySelector('[aria-invalid="true"]');
  }

  #showCount() {
    const { on, terms } = this.#shown;
    const number = different(terms).length;
    byId('glossary-count').textContent = number === 0 ? ''
      : `${count(number)} ${number === 1 ? 'term' : 'terms'}${on ? '' : ', not used'}`;
  }
}

/** Of terms that differ in nothing but capitals, which the service takes for one, the first. */
function different(terms) {
  const seen = new Set();
  return terms.filter(([term]) => !seen.has(same(term)) && seen.add(same(term)));
}

function same(term) {
  return term.toLowerCase();
}

function read() {
  const all = kept(KEPT);
  if (typeof all !== 'object' || Array.isArray(all)) return {};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Array.isArray(value?.terms)).map(([name, { on, terms }]) => [name, {
    on: on !== false,
    terms: terms.filter((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((word) => typeof word === 'string')).slice(0, MOST),
  }]));
}
