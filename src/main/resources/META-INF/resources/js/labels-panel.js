// A classifier's panel: a text, and how likely each label is.
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { el, fromTemplate } from './dom.js';
import { classify } from './service.js';

const PATH = '/v1/classifications';
const SHOWN = 10;

export class LabelsPanel {
  #model;
  #template = fromTemplate('labels-template');
  #call = new Call();

  constructor(model) {
    this.#model = model;
    const examples = model.examples ?? [];
    this.#part('text').value = examples[0] ?? '';
    this.#part('examples').append(...examples.map((example) => el('button', {
      class: 'chip',
      type: 'button',
      title: example,
      onclick: () => {
        this.#part('text').value = example;
        this.start();
      },
    }, example)));
    this.#part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.start();
    });
    this.#part('text').addEventListener('input', () => this.#showCall());
    this.#part('threshold').addEventListener('input', () => this.#showCall());
    this.#part('text').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.start();
      }
    });
    this.#showCall();
  }

  get nodes() {
    return [...this.#template.nodes, ...this.#call.nodes];
  }

  // An answer comes at once: there is nothing to stop.
  get running() {
    return false;
  }

  stop() {}

  async start() {
    hideError();
    this.#showCall();
    try {
      const { data: [{ label, labels, probability, probabilities }] } = await classify(this.#request());
      this.#part('empty').hidden = true;
      this.#part('labels').replaceChildren(
        // Of an object, labels that are numbers come first, whatever their place in the answer.
        ...Object.entries(probabilities).sort(([, one], [, other]) => other - one)
          .map(([name, share]) => row(name, share, labels?.includes(name))),
        // Those that reach a threshold of their own may be beyond the likeliest.
        ...(labels ?? []).filter((name) => !Object.hasOwn(probabilities, name)).map((name) => beyond(name)));
      this.#part('none').hidden = label !== null;
      announce(spoken(label, labels, probability));
    } catch (failure) {
      this.#part('labels').replaceChildren();
      this.#part('none').hidden = true;
      this.#part('empty').hidden = false;
      showError(failure, () => this.start());
    }
  }

  #request() {
    const request = { model: this.#model.id, input: this.#part('text').value, top_k: SHOWN };
    const threshold = this.#part('threshold').value;
    return threshold === '' ? request : { ...request, threshold: Number(threshold) / 100 };
  }

  #showCall() {
    this.#call.show(PATH, this.#request());
  }

  #part(name) {
    return this.#template.part(name);
  }
}

// Of a model whose texts may have several labels, those that a text has are marked.
function row(label, probability, given) {
  return el('li', { class: given ? 'label label--given' : 'label' },
    name(label, given),
    el('meter', { class: 'label__bar', min: 0, max: 1, value: probability, 'aria-label': label }),
    el('span', { class: 'label__share' }, percent(probability)));
}

function beyond(label) {
  return el('li', { class: 'label label--given' }, name(label, true));
}

function name(label, given) {
  return el('span', { class: 'label__name' }, given ? `✓ ${label}` : label);
}

function spoken(label, labels, probability) {
  if (label === null) {
    return 'None of the labels';
  }
  return (labels ?? []).length > 1 ? labels.join(', ') : `${label}, ${percent(probability)}`;
}

function percent(probability) {
  return `${(100 * probability).toFixed(1)} %`;
}
