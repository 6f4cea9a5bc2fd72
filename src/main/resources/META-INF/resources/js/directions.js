// From what into what the served models translate, as the choices of the translate page.

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

export class Directions {
  #models;

  /** @param models of kind `seq2seq`, with `translation: { source, target, alignment }` */
  constructor(models) {
    // JSON's null is left out here, so that what is missing is undefined everywhere.
    this.#models = models
      .map((model) => ({ ...model, translation: withoutNull(model.translation) }))
      .sort((one, other) => other.parameters - one.parameters || one.id.localeCompare(other.id));
  }

  name(code) {
    return NAMES.of(code) ?? code;
  }

  #ofLanguages() {
    return this.#models.filter(({ translation }) => translation.source !== undefined);
  }

  /** Groups of options, here and below: `[{ label, options: [{ value, label }] }]`. */
  sources() {
    const codes = [...new Set(this.#ofLanguages().map(({ translation }) => translation.source))];
    if (codes.length === 0) return [];
    const options = this.#named(codes);
    return [{ options: [...options, { value: 'auto', label: 'Detect language' }] }];
  }

  targets(source) {
    const codes = [...new Set(this.#ofLanguages()
      .filter(({ translation }) => source === 'auto' || translation.source === source)
      .map(({ translation }) => translation.target))];
    return [{ options: this.#named(codes) }];
  }

  #named(codes) {
    return codes.map((value) => ({ value, label: this.name(value) }))
      .sort((one, other) => one.label.localeCompare(other.label));
  }

  models(source, target) {
    const ofPair = this.#ofPair(source, target).map(option);
    const others = this.#models.filter(({ translation }) => translation.source === undefined).map(option);
    const auto = { value: '', label: ofPair.length > 0 ? `${ofPair[0].label} (largest)` : 'The largest' };
    const groups = [];
    if (source !== '') groups.push({ options: [auto, ...ofPair.slice(1)] });
    if (others.length > 0) groups.push({ label: 'Of no language', options: others });
    return groups;
  }

  #ofPair(source, target) {
    return this.#ofLanguages()
      .filter(({ translation }) => translation.source === source && translation.target === target);
  }

  hasPair(source, target) {
    return this.#ofPair(source, target).length > 0;
  }

  /** The languages of a model, if it is there and has some. */
  languagesOf(id) {
    const model = this.#models.find((one) => one.id === id);
    return model?.translation.source === undefined
      ? {}
      : { source: model.translation.source, target: model.translation.target };
  }

  /** The model that will translate, if that is clear beforehand, and how a request says so. */
  chosen(source, target, id) {
    if (id === '') {
      return { model: this.#ofPair(source, target)[0], parameters: { source, target } };
    }
    const model = this.#models.find((one) => one.id === id);
    const languages = model?.translation.source === undefined ? {} : { source, target };
    return { model, parameters: { ...languages, model: id } };
  }
}

function option({ id, title }) {
  return { value: id, label: title || id };
}

function withoutNull(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
