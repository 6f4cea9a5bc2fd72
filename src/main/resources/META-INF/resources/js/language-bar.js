// The choice of languages and model of the translate page.
import { Directions } from './directions.js';
import { byId, el } from './dom.js';

const SELECTS = ['source', 'target', 'model'];

export class LanguageBar {
  #directions = new Directions([]);

  /** @param onChange hears that someone chose something, with what is chosen then */
  constructor(onChange) {
    for (const id of SELECTS) byId(id).addEventListener('change', () => onChange(this.choice));
  }

  /** Takes the models that translate and the languages, as the service lists them; `show` then shows them. */
  take(models, list) {
    this.#directions = new Directions(models, list);
  }

  /** Fills the selects with what there is, and chooses what is wanted, as far as it is there. */
  show(wanted) {
    const source = fill('source', this.#directions.sources(), wanted.source);
    const target = fill('target', this.#directions.targets(source), wanted.target);
    fill('model', this.#directions.models(source, target), wanted.model);
    byId('source').disabled = this.ofNoLanguage;
    byId('target').disabled = this.ofNoLanguage;
  }

  get choice() {
    return Object.fromEntries(SELECTS.map((id) => [id, byId(id).value]));
  }

  /** The model that will translate, if that is clear beforehand, and how a request says so. */
  get chosen() {
    const { source, target, model } = this.choice;
    return this.#directions.chosen(source, target, model);
  }

  /** Whether the chosen model knows no languages. */
  get ofNoLanguage() {
    const { model } = this.chosen;
    return model !== undefined && model.translation.sources.length === 0;
  }

  /** The languages of the next translation, `auto` replaced by what was detected; undefined where unknown. */
  pair(detected) {
    if (this.ofNoLanguage) return undefined;
    const { source, target } = this.choice;
    const from = source === 'auto' ? detected : source;
    return from === undefined || target === '' ? undefined : { source: from, target };
  }

  /** The choice with the languages the other way round; undefined where there is no way back. */
  swapped(detected) {
    const pair = this.pair(detected);
    return pair !== undefined && this.#directions.hasPair(pair.target, pair.source)
      ? { source: pair.target, target: pair.source, model: this.choice.model === '' ? '' : undefined }
      : undefined;
  }

  /** The choice for a text in another language than that chosen; undefined where nothing translates it. */
  from(language) {
    const { target } = this.choice;
    if (language === target) return this.swapped();
    if (this.#directions.hasPair(language, target)) return { source: language, target, model: '' };
    return this.#directions.sources()[0]?.options.some(({ value }) => value === language)
      ? { source: language, target: undefined, model: '' } : undefined;
  }

  /** What the address of the page asks for; a model's name is enough. */
  fromAddress(address) {
    const wanted = Object.fromEntries(SELECTS.map((name) => [name, address.get(name) ?? undefined]));
    return { ...this.#directions.languagesOf(wanted.model), ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) };
  }

  name(code) {
    return this.#directions.name(code);
  }

  /** Says beside “Detect language” which one it is. */
  showDetected(language) {
    const auto = [...byId('source').options].find(({ value }) => value === 'auto');
    if (auto) auto.textContent = language === undefined ? 'Detect language' : `${this.name(language)} (detected)`;
  }
}

/** Fills a select and chooses `wanted` in it, if that is still there. */
function fill(id, groups, wanted) {
  const select = byId(id);
  const option = ({ value, label }) => el('option', { value }, label);
  select.replaceChildren(...groups.flatMap(({ label, options }) =>
    (label ? [el('optgroup', { label }, ...options.map(option))] : options.map(option))));
  const values = [...select.options].map(({ value }) => value);
  select.value = values.includes(wanted) ? wanted : values[0] ?? '';
  return select.value;
}

/** How a language is written: `ltr` or `rtl`; `auto` where that is not known. */
export function directionOf(language) {
  try {
    const locale = new Intl.Locale(language.replaceAll('_', '-'));
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? 'auto';
  } catch {
    return 'auto';
  }
}
