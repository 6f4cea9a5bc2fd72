// Text files that go with the next message.
import { byId, el } from './dom.js';
import { bytes, count } from './format.js';
import { fenced } from './json-text.js';
import { countTokens } from './service.js';

const MOST_BYTES = 1_000_000;

export class Attachments {
  #files = [];
  #model;
  #onChange;
  #onProblem;

  /**
   * @param model says for which model tokens are counted
   * @param onChange hears that there are others
   * @param onProblem hears in a sentence why a file is not taken
   */
  constructor({ model, onChange, onProblem }) {
    this.#model = model;
    this.#onChange = onChange;
    this.#onProblem = onProblem;
    byId('attach').addEventListener('click', () => byId('attached').click());
    byId('attached').addEventListener('change', async () => {
      const chosen = [...byId('attached').files];
      byId('attached').value = ''; // the same one can be chosen again
      await this.add(chosen);
    });
  }

  async add(files) {
    for (const file of files) {
      const text = await textOf(file).catch((problem) => this.#onProblem(problem.message));
      if (text !== undefined) this.#files.push({ name: file.name, size: file.size, text });
    }
    this.#changed();
    await this.count();
  }

  /** Counts the files' tokens, for another model anew. */
  async count() {
    await Promise.all(this.#files.map(async (file) => {
      file.tokens = undefined;
      const model = this.#model();
      const tokens = await countTokens(model, named(file)).catch(() => undefined); // sending it will tell why
      if (model === this.#model()) file.tokens = tokens;
    }));
    this.#changed();
  }

  /** A message with the files before it, each in a fence of its own. */
  with(text) {
    return [...this.#files.map(named), text].filter((part) => part.trim() !== '').join('\n\n');
  }

  get any() {
    return this.#files.length > 0;
  }

  clear() {
    this.#files = [];
    this.#changed();
  }

  #changed() {
    byId('attachments').replaceChildren(...this.#files.map((file) => el('li', { class: 'attachment' },
      el('span', { class: 'attachment__name' }, file.name), 
      el('span', { class: 'attachment__size' }, file.tokens === undefined ? bytes(file.size) : `${count(file.tokens)} tokens`),
      el('button', {
        type: 'button',
        'aria-label': `Remove ${file.name}`,
        onclick: () => {
          this.#files = this.#files.filter((other) => other !== file);
          this.#changed();
          byId('text').focus();
        },
      }, '×'))));
    this.#onChange();
  }
}

async function textOf(file) {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 1 MB.`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    if (text.includes('\0')) throw new Error('binary');
    return text;
  } catch {
    throw new Error(`${file.name} is not a text in UTF-8.`);
  }
}

function named({ name, text }) {
  return `${name}:\n${fenced(text.replace(/\n$/, ''))}`;
}
