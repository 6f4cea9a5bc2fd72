// How a conversation's answers are made: its system message and sampling, and presets of both.
import { byId, el } from './dom.js';
import { keep, kept } from './store.js';

const LAST = 'unroll.chat.settings';
const PRESETS = 'unroll.chat.presets';
const FIELDS = ['temperature', 'top-p', 'top-k', 'max-tokens', 'seed'];
const MOST_PRESETS = 30;
const BUILT_IN = [
  { name: 'Precise', settings: { temperature: '0.2', 'top-p': '0.9', 'top-k': '0' } },
  { name: 'Balanced', settings: { temperature: '0.8', 'top-p': '1', 'top-k': '0' } },
  { name: 'Inventive', settings: { temperature: '1.2', 'top-p': '0.95', 'top-k': '0' } },
];

export class ChatSettings {
  #presets = own();
  #onChange;

  /** @param onChange hears that a field has another value */
  constructor(onChange) {
    this.#onChange = onChange;
    this.#fill(kept(LAST));
    this.#offer();
    byId('drawer').addEventListener('input', ({ target }) => {
      if (target.closest('.presets, .tools')) return;
      byId('preset').value = '';
      this.#changed();
    });
    byId('preset').addEventListener('change', () => this.#use(byId('preset').value));
    byId('preset-name').addEventListener('input', () => this.#showButtons());
    byId('preset-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save(byId('preset-name').value.trim());
    });
    byId('preset-delete').addEventListener('click', () => this.#remove(byId('preset').value));
  }

  /** What requests ask for: numbers, or texts of which the service says best what is wrong with them. */
  get asked() {
    const [temperature, topP, topK, maxTokens, seed] = FIELDS.map(number);
    return { max_tokens: maxTokens, temperature, top_k: topK, top_p: topP, seed };
  }

  /** What a conversation keeps. */
  get values() {
    return Object.fromEntries(FIELDS.map((id) => [id, byId(id).value]));
  }

  /** Shows a conversation's own; those of the last one where it has none. */
  show({ system, settings }) {
    byId('system').value = system;
    this.#fill(settings ?? kept(LAST));
    byId('preset').value = '';
    this.#showButtons();
  }

  #fill(settings) {
    for (const id of FIELDS) {
      if (typeof settings?.[id] === 'string') byId(id).value = settings[id];
    }
    byId('temperature-value').value = Number(byId('temperature').value).toFixed(2);
    byId('top-p-value').value = Number(byId('top-p').value).toFixed(2);
  }

  #changed() {
    this.#fill({});
    keep(LAST, this.values);
    this.#showButtons();
    this.#onChange();
  }

  #use(name) {
    const preset = [...BUILT_IN, ...this.#presets].find((one) => one.name === name);
    if (preset === undefined) return;
    this.#fill(preset.settings);
    if (preset.system !== undefined) byId('system').value = preset.system;
    this.#changed();
  }

  #save(name) {
    if (!this.#isNew(name)) return;
    const others = this.#presets.filter((preset) => preset.name !== name);
    this.#presets = [...others, { name, system: byId('system').value, settings: this.values }].slice(-MOST_PRESETS);
    keep(PRESETS, this.#presets);
    byId('preset-name').value = '';
    this.#offer(name);
  }

  #remove(name) {
    this.#presets = this.#presets.filter((preset) => preset.name !== name);
    keep(PRESETS, this.#presets);
    this.#offer();
    byId('preset').focus();
  }

  #isNew(name) {
    return name !== '' && !BUILT_IN.some((preset) => preset.name === name);
  }

  #offer(chosen = '') {
    byId('preset').replaceChildren(
      el('option', { value: '' }, 'Choose…'),
      ...[...BUILT_IN, ...this.#presets].map(({ name }) => el('option', { value: name }, name)));
    byId('preset').value = chosen;
    this.#showButtons();
  }

  #showButtons() {
    byId('preset-save').disabled = !this.#isNew(byId('preset-name').value.trim());
    byId('preset-delete').hidden = !this.#presets.some(({ name }) => name === byId('preset').value);
  }
}

function own() {
  const presets = kept(PRESETS);
  return Array.isArray(presets)
    ? presets.filter((preset) => typeof preset?.name === 'string' && typeof preset.settings === 'object') : [];
}

function number(id) {
  const text = byId(id).value.trim();
  if (text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
