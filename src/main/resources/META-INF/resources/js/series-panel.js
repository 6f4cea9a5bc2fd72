// A series model's panel: the past, and its continuation as it arrives.
import { announce } from './banner.js';
import { Call } from './call.js';
import { Chart } from './chart.js';
import { copyFrom, el, fromTemplate } from './dom.js';
import { Figures } from './figures.js';
import { count, milliseconds, significant } from './format.js';
import { Meter } from './meter.js';
import { readRows, writeRows } from './numbers.js';
import { Ending, Run, oncePerFrame } from './run.js';

const PATH = '/v1/forecasts';
const DEFAULT_HORIZON = 50;

export class SeriesPanel {
  #model;
  #template = fromTemplate('series-template');
  #call = new Call();
  #run = new Run(this.#part('start'), this.#part('stop'));
  #figures = new Figures(this.#part('figures'), {
    values: 'Steps', rate: 'Steps/s', first: 'First step', error: 'Mean error so far',
  });
  #chart = new Chart(this.#part('chart'), this.#part('legend'), this.#part('readout'));
  #meter = new Meter(0);
  #past = []; // what is drawn: [time][feature]
  #truth = [];
  #continuation = [];
  #draw = oncePerFrame(() => this.#drawAll());

  constructor(model) {
    this.#model = model;
    const { features, example } = model.series;
    const horizon = this.#part('horizon');
    horizon.value = example?.future.length || DEFAULT_HORIZON;
    this.#part('feature').append(...features.map(({ name }, index) => el('option', { value: index }, words(name))));
    this.#part('feature-field').hidden = features.length < 2;
    this.#part('own').value = example ? writeRows(example.past) : '';
    if (!example) {
      this.#part('use-example').disabled = true;
      this.#part('use-own').checked = true;
    }

    const form = this.#part('form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.start();
    });
    form.addEventListener('input', (event) => {
      if (event.target !== this.#part('feature')) this.#continuation = [];
      this.#showForm();
    });
    this.#part('own').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.start();
      }
    });
    const copyValues = this.#part('copy-values');
    copyValues.addEventListener('click', () => copyFrom(copyValues, writeRows(this.#continuation)));
    this.#showForm();
  }

  get nodes() {
    return [...this.#template.nodes, ...this.#call.nodes];
  }

  get running() {
    return this.#run.running;
  }

  stop() {
    this.#run.stop();
  }

  async start() {
    if (this.running) return;
    const { rows, problem } = this.#readPast();
    if (problem) {
      this.#part('own').focus();
      announce(problem);
      return;
    }
    this.#continuation = [];
    this.#part('ending').textContent = 'Continuing…';
    this.#part('copy-values').hidden = true;
    for (const name of ['values', 'rate', 'first', 'error']) this.#figures.set(name, '–');

    this.#part('chart').scrollIntoView({ block: 'nearest' });

    this.#meter = new Meter(performance.now());
    const ending = await this.#run.stream(PATH, this.#request(rows), (event) => {
      this.#meter.arrived(performance.now());
      this.#continuation.push(event.values);
      this.#draw();
    }, () => this.start());
    this.#drawAll();
    const steps = count(this.#continuation.length);
    const said = {
      [Ending.FINISHED]: `Continued by ${steps} steps.`,
      [Ending.STOPPED]: `Stopped after ${steps} steps.`,
      [Ending.FAILED]: this.#continuation.length > 0 ? `Broke off after ${steps} steps.` : 'Nothing arrived.',
    }[ending];
    this.#part('ending').textContent = said;
    this.#part('copy-values').hidden = this.#continuation.length === 0;
    if (ending !== Ending.FAILED) announce(said);
  }

  #ownNumbers() {
    return this.#part('use-own').checked;
  }

  #readPast() {
    return this.#ownNumbers()
      ? readRows(this.#part('own').value, this.#model.series.features.length)
      : { rows: this.#model.series.example.past };
  }

  #request(rows) {
    const scalar = this.#model.series.features.length === 1;
    const horizon = this.#part('horizon').value.trim();
    return {
      model: this.#model.id,
      values: scalar ? rows.map(([value]) => value) : rows,
      horizon: Number.isFinite(Number(horizon)) && horizon !== '' ? Number(horizon) : horizon,
      stream: true,
    };
  }

  #showForm() {
    const { features, example, context } = this.#model.series;
    this.#part('own-field').hidden = !this.#ownNumbers();
    const { rows, problem } = this.#readPast();
    const shape = features.length === 1
      ? 'Numbers separated by spaces, commas or lines.'
      : `One step a line: ${features.map(({ name }) => words(name)).join(', ')}.`;
    const hint = this.#part('own-hint');
    hint.textContent = problem ?? `${shape} ${count(rows.length)} steps read${context ? `, about ${count(context)} are useful` : ''}.`;
    hint.classList.toggle('hint--problem', problem !== undefined);
    this.#part('own').setAttribute('aria-invalid', String(problem !== undefined));
    if (problem === undefined) {
      this.#past = rows;
      this.#truth = this.#ownNumbers() ? [] : example.future;
      this.#call.show(PATH, this.#request(rows));
    }
    this.#drawAll();
  }

  #drawAll() {
    const { features, interval } = this.#model.series;
    const at = Number(this.#part('feature').value) || 0;
    const column = (rows) => rows.map((row) => row[at]);
    const horizon = Math.max(1, Math.min(Number(this.#part('horizon').value) || 0, room(this.#continuation.length)));
    const name = words(features[at].name);
    this.#chart.draw({
      past: column(this.#past),
      truth: column(this.#truth).slice(0, horizon),
      continuation: column(this.#continuation),
      horizon,
      label: features[at].unit ? `${name}, ${features[at].unit}` : name,
      unit: features[at].unit ?? '',
      interval,
    });
    this.#part('chart').setAttribute('aria-label',
      `${name}: ${count(this.#past.length)} past steps and ${count(this.#continuation.length)} continued steps`);
    this.#figures.set('values', this.#continuation.length > 0 ? count(this.#continuation.length) : '–');
    this.#figures.set('rate', significant(this.#meter.rate));
    this.#figures.set('first', milliseconds(this.#meter.firstAfter));
    const error = meanError(column(this.#continuation), column(this.#truth));
    this.#figures.set('error', error === undefined ? '–' : `${significant(error)} ${features[at].unit ?? ''}`.trim());
  }

  #part(name) {
    return this.#template.part(name);
  }
}

/** How many steps to come a chart has room for: not all of a million at once, but twice as many when they are there. */
function room(arrived) {
  let steps = 100_000;
  while (steps < arrived) steps *= 2;
  return steps;
}

/** The mean absolute distance of what was predicted from what came, over the steps that have both. */
function meanError(predicted, actual) {
  const both = Math.min(predicted.length, actual.length);
  if (both === 0) return undefined;
  let sum = 0;
  for (let at = 0; at < both; at++) sum += Math.abs(predicted[at] - actual[at]);
  return sum / both;
}

function words(name) {
  return name.replaceAll('_', ' ');
}
