// What a model looked at while it translated a sentence, as a heat map: a row a word of the
// translation, a column a word of the text.
import { el } from './dom.js';
import { byToken, byWord } from './alignment-units.js';

const MOST_NAMED = 3; // words in the line that says where the model looked

export class Alignment {
  #root;
  #sentences = [];
  #map; // { source, target, weights } of the sentence and the unit that are shown
  #cells = []; // [row][column], with the headers as row and column 0
  #at = { row: 1, column: 1 }; // the cell that Tab leads to

  constructor(root) {
    this.#root = root;
    this.#part('sentence').addEventListener('change', () => this.#draw());
    for (const unit of ['words', 'tokens']) this.#part(unit).addEventListener('change', () => this.#draw());
    const grid = this.#part('grid');
    grid.addEventListener('keydown', (event) => this.#move(event));
    grid.addEventListener('focusin', ({ target }) => this.#lightCell(target));
    grid.addEventListener('mouseover', ({ target }) => this.#lightCell(target.closest('th, td')));
    grid.addEventListener('mouseleave', () => this.#light());
    for (const strip of ['source', 'target']) {
      this.#part(`${strip}-strip`).addEventListener('mouseover', ({ target }) => this.#lightWord(strip, target));
      this.#part(`${strip}-strip`).addEventListener('mouseleave', () => this.#light());
    }
  }

  /**
   * Shows the alignment of each sentence; hides itself when there is none.
   *
   * @param sentences `[{ source, target, weights }]`, as the service gives them
   * @param inWords whether tokens are parts of words
   */
  show(sentences, inWords) {
    this.#sentences = sentences;
    this.#root.hidden = sentences.length === 0;
    if (this.#root.hidden) return;
    const select = this.#part('sentence');
    const before = select.selectedIndex;
    select.replaceChildren(...sentences.map(({ source }, index) => el('option', { value: index }, `${index + 1}: ${source.join('').trim()}`)));
    select.selectedIndex = Math.min(Math.max(before, 0), sentences.length - 1);
    this.#part('sentence-field').hidden = sentences.length === 1;
    const same = sentences.every((sentence) => sameShape(byWord(sentence), byToken(sentence)));
    this.#part('unit-field').hidden = !inWords || same;
    if (!inWords) this.#part('tokens').checked = true;
    else if (!this.#wasInWords) this.#part('words').checked = true;
    this.#wasInWords = inWords;
    this.#draw();
  }

  #wasInWords = true;

  #draw() {
    const sentence = this.#sentences[this.#part('sentence').selectedIndex];
    this.#map = this.#part('words').checked ? byWord(sentence) : byToken(sentence);
    const { source, target, weights } = this.#map;
    this.#part('source-strip').replaceChildren(...source.map(stripWord));
    this.#part('target-strip').replaceChildren(...target.map(stripWord));
    const head = [el('td', {}), ...source.map((word) => el('th', { scope: 'col', 'aria-label': spoken(word) }, el('span', {}, shown(word))))];
    const rows = target.map((word, row) => [
      el('th', { scope: 'row', 'aria-label': spoken(word) }, shown(word)),
      ...weights[row].map((weight, column) => {
        const cell = el('td', { 'aria-label': `${spoken(word)} from ${spoken(source[column])}: ${percent(weight)}` });
        cell.style.setProperty('--weight', weight);
        return cell;
      }),
    ]);
    this.#cells = [head, ...rows];
    this.#cells.flat().forEach((cell) => cell.setAttribute('tabindex', -1));
    head[0].removeAttribute('tabindex');
    head[0].classList.add('corner');
    this.#cells.forEach((cells, row) => cells.forEach((cell, column) => Object.assign(cell.dataset, { row, column })));
    this.#part('grid').replaceChildren(
      el('thead', {}, el('tr', {}, ...head)),
      el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row))));
    this.#at = { row: 1, column: 0 };
    this.#cells[1][0].setAttribute('tabindex', 0);
    this.#light();
  }

  #move(event) {
    const { row, column } = this.#at;
    const last = { row: this.#cells.length - 1, column: this.#cells[0].length - 1 };
    const to = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      Home: { row: event.ctrlKey ? 1 : row, column: 0 },
      End: { row: event.ctrlKey ? last.row : row, column: last.column },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const inside = to.row >= 0 && to.row <= last.row && to.column >= 0 && to.column <= last.column;
    const corner = to.row === 0 && to.column === 0;
    if (inside && !corner) this.#cells[to.row][to.column].focus();
  }

  #lightCell(cell) {
    if (cell?.dataset.row === undefined || cell.classList.contains('corner')) return;
    const at = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    if (document.activeElement === cell) {
      this.#cells[this.#at.row][this.#at.column].setAttribute('tabindex', -1);
      cell.setAttribute('tabindex', 0);
      this.#at = at;
    }
    this.#light(at.row > 0 ? at.row - 1 : undefined, at.column > 0 ? at.column - 1 : undefined);
  }

  #lightWord(strip, word) {
    const index = [...this.#part(`${strip}-strip`).children].indexOf(word);
    if (index >= 0) this.#light(...(strip === 'source' ? [undefined, index] : [index, undefined]));
  }

  /** Lights a row, a column or one cell of the map and the words that they are of; nothing without. */
  #light(row, column) {
    this.#cells.flat().forEach((cell) => cell.classList.remove('lit', 'chosen'));
    const light = (cells, name = 'lit') => cells.forEach((cell) => cell.classList.add(name));
    if (row !== undefined) light(column === undefined ? this.#cells[row + 1] : [this.#cells[row + 1][0]]);
    if (column !== undefined) light(row === undefined ? this.#cells.map((cells) => cells[column + 1]) : [this.#cells[0][column + 1]]);
    if (row !== undefined && column !== undefined) light([this.#cells[row + 1][column + 1]], 'chosen');
    const { source, target, weights } = this.#map;
    const only = row !== undefined && column !== undefined;
    this.#shade('source', source.map((_, at) => (row === undefined || (only && at !== column) ? 0 : weights[row][at])), column);
    this.#shade('target', target.map((_, at) => (column === undefined || (only && at !== row) ? 0 : weights[at][column])), row);
    this.#part('readout').textContent = this.#words(row, column);
  }

  #shade(strip, weights, chosen) {
    [...this.#part(`${strip}-strip`).children].forEach((word, at) => {
      word.style.setProperty('--weight', weights[at]);
      word.classList.toggle('chosen', at === chosen);
    });
  }

  #words(row, column) {
    const { source, target, weights } = this.#map;
    if (row !== undefined && column !== undefined) {
      return `${quoted(target[row])} from ${quoted(source[column])}: ${percent(weights[row][column])}`;
    }
    if (row !== undefined) return `${quoted(target[row])} came from ${listed(source, weights[row])}`;
    if (column !== undefined) return `${quoted(source[column])} was looked at for ${listed(target, weights.map((of) => of[column]))}`;
    return '';
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }
}

function listed(words, weights) {
  return words.map((word, at) => ({ word, weight: weights[at] }))
    .sort((one, other) => other.weight - one.weight)
    .slice(0, MOST_NAMED)
    .filter(({ weight }, at) => at === 0 || weight >= 0.05)
    .map(({ word, weight }) => `${quoted(word)} ${percent(weight)}`)
    .join(', ');
}

function stripWord(word) {
  return el('span', { class: word === '' ? 'end' : undefined }, shown(word));
}

// The end of a sentence is an empty token, and a blank would not be seen.
function shown(word) {
  if (word === '') return 'end';
  return word.trim() === '' ? '␣' : word.trim();
}

function spoken(word) {
  if (word === '') return 'end of the sentence';
  return word.trim() === '' ? 'blank' : word.trim();
}

function quoted(word) {
  return word === '' ? 'the end' : `“${shown(word)}”`;
}

function percent(weight) {
  return `${Math.round(weight * 100)} %`;
}

function sameShape(one, other) {
  return one.source.length === other.source.length && one.target.length === other.target.length;
}
