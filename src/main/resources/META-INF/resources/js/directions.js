// From what into what the served models translate, as the choices of the translate page.

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

export class Directions {
  #models;
  #defaults;

  /**
   * @param models of kind `seq2seq`, with `translation: { source, target, alignment }`; one that knows several languages
   *   has `sources` and `targets` too
   * @param languages with the models that translate them by default, `{ code, models: { target: id } }`
   */
  constructor(models, languages = []) {
    this.#defaults = new Map(languages.map(({ code, models: byTarget }) => [code, byTarget ?? {}]));
    // JSON's null is left out here, so that what is missing is undefined everywhere.
    this.#models = models
      .map((model) => ({ ...model, translation: withLists(withoutNull(model.translation)) }))
      .sort((one, other) => other.parameters - one.parameters || one.id.localeCompare(other.id));
  }

  name(code) {
    try {
      return NAMES.of(code) ?? code;
    } catch {
      return code; // of a model's own, and no code of a language
    }
  }

  #ofLanguages() {
    return this.#models.filter(({ translation }) => translation.sources.length > 0);
  }

  /** Groups of options, here and below: `[{ label, options: [{ value, label }] }]`. */
  sources() {
    const codes = [...new Set(this.#ofLanguages().flatMap(({ translation }) => translation.sources))];
    if (codes.length === 0) return [];
    const options = this.#named(codes);
    return [{ options: [...options, { value: 'auto', label: 'Detect language' }] }];
  }

  targets(source) {
    const codes = [...new Set(this.#ofLanguages()
      .filter(({ translation }) => source === 'auto' || translation.sources.includes(source))
      .flatMap(({ translation }) => translation.targets)
      .filter((target) => target !== source))];
    return [{ options: this.#named(codes) }];
  }

  #named(codes) {
    return codes.map((value) => ({ value, label: this.name(value) }))
      .sort((one, other) => one.label.localeCompare(other.label));
  }

  models(source, target) {
    const ofPair = this.#ofPair(source, target).map(option);
    const others = this.#models.filter(({ translation }) => translation.sources.length === 0).map(option);
    const auto = { value: '', label: ofPair.length > 0 ? `${ofPair[0].label} (default)` : 'The default' };
    const groups = [];
    if (source !== '') groups.push({ options: [auto, ...ofPair.slice(1)] });
    if (others.length > 0) groups.push({ label: 'Of no language', options: others });
    return groups;
  }

  /** The models of a pair, the one first that translates by default. */
  #ofPair(source, target) {
    const able = this.#ofLanguages()
      .filter(({ translation }) => translation.sources.includes(source) && translation.targets.includes(target));
    const isDefault = ({ id }) => id === this.#defaults.get(source)?.[target];
    return [...able.filter(isDefault), ...able.filter((model) => !isDefault(model))];
  }

  hasPair(source, target) {
    return this.#ofPair(source, target).length > 0;
  }

  /** The languages of a model, if it is there and has some; of several, two to begin with. */
  languagesOf(id) {
    const { sources = [], targets = [], source = sources[0], target } =
      this.#models.find((one) => one.id === id)?.translation ?? {};
    return source === undefined ? {} : { source, target: target ?? targets.find((one) => one !== source) };
  }

  /** The model that will translate, if that is clear beforehand, and how a request says so. */
  chosen(source, target, id) {
    if (id === '') {
      return { model: this.#ofPair(source, target)[0], parameters: { source, target } };
    }
    const model = this.#models.find((one) => one.id === id);
    const languages = model === undefined || model.translation.sources.length === 0 ? {} : { source, target };
    return { model, parameters: { ...languages, model: id } };
  }
}

function option({ id, title }) {
  return { value: id, label: title || id };
}

function withLists({ source, target, sources, targets, ...others }) {
  const list = (one) => (one === undefined ? [] : [one]);
  return { source, target, sources: sources ?? list(source), targets: targets ?? list(target), ...others };
}

function withoutNull(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
