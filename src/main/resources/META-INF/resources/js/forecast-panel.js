// The panel of a model that forecasts a whole horizon: history, forecast, intervals, the naive line.
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { readCsv } from './csv.js';
import { el, fromTemplate } from './dom.js';
import { FanChart } from './fan-chart.js';
import { count, significant } from './format.js';
import { forecast } from './service.js';

const PATH = '/v1/forecasts';
const MISSING = 'NA';

export class ForecastPanel {
  #model;
  #template = fromTemplate('forecast-template');
  #call = new Call();
  #chart = new FanChart(this.#part('chart'), this.#part('legend'), this.#part('readout'));
  #start; // time of the first value, if it is known
  #id; // of the series, if the model knows it
  #truth = [];
  #known = {}; // what a file says of the past and the future, by name
  #traits = {}; // what it says of the whole series, by name
  #answer; // { values, quantiles, timestamps }

  constructor(model) {
    this.#model = model;
    const { example, horizon, start, id } = model.forecast;
    this.#part('horizon').value = horizon;
    if (example) this.#take(example.past.map(([value]) => value), { start, id, truth: example.future.map(([value]) => value) });
    const form = this.#part('form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.start();
    });
    this.#part('own').addEventListener('input', () => {
      this.#start = undefined;
      this.#id = undefined;
      this.#truth = [];
      this.#known = {};
      this.#traits = {};
      this.#changed();
    });
    this.#part('horizon').addEventListener('input', () => this.#changed());
    this.#part('file').addEventListener('change', () => this.#read(this.#part('file').files[0]));
    const drop = this.#part('drop');
    for (const type of ['dragover', 'drop']) {
      drop.addEventListener(type, (event) => {
        if (![...event.dataTransfer?.types ?? []].includes('Files')) return;
        event.preventDefault(); // the browser would leave the page for the file
        if (type === 'drop') this.#read(event.dataTransfer.files[0]);
      });
    }
    this.#changed();
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
    const { values, problem } = this.#past();
    if (problem) {
      this.#part('own').focus();
      announce(problem);
      return;
    }
    hideError();
    this.#changed();
    try {
      const { forecasts: [answer] } = await forecast(this.#request(values));
      this.#answer = answer;
      const last = answer.timestamps?.at(-1);
      const said = `Forecast ${count(answer.values.length)} steps${last ? `, until ${last.replace('T', ' ')}` : ''}.`;
      this.#part('ending').textContent = [said, ...answer.warnings ?? []].join(' Warning: ');
      this.#draw();
      announce(said);
    } catch (failure) {
      showError(failure, () => this.start());
    }
  }

  async #read(file) {
    if (!file) return;
    const { known: columns, static: features = [] } = this.#model.forecast;
    const { values, start, name, known, traits, problem } = readCsv(
      await file.text(), { known: columns, traits: features.map((feature) => feature.name) });
    if (problem) {
      showError({ title: `${file.name} can’t be read`, message: problem });
      return;
    }
    hideError();
    this.#take(values, { start, truth: [] });
    this.#known = known;
    this.#traits = this.#said(traits, features);
    this.#changed();
    announce(`${count(values.length)} values read from ${file.name}${name ? `, column ${name}` : ''}.`);
  }

  #take(values, { start, id, truth }) {
    this.#part('own').value = values.map((value) => value ?? MISSING).join('\n');
    this.#start = start;
    this.#id = id;
    this.#truth = truth;
  }

  /** What a file says of the whole series, as the service takes it: numbers where the model reads one. */
  #said(traits, features) {
    const isNumber = (name) => features.some((each) => each.name === name && each.categories === undefined);
    return Object.fromEntries(Object.entries(traits)
      .map(([name, text]) => [name, isNumber(name) ? Number(text.replace(',', '.')) : text])
      .filter(([, value]) => !Number.isNaN(value)));
  }

  /** The past: `{ values }`, null where one is missing, or `{ problem }`. */
  #past() {
    const words = this.#part('own').value.split(/[\s,;]+/).filter((word) => word !== '');
    const wrong = words.find((word) => word !== MISSING && !Number.isFinite(Number(word)));
    if (wrong !== undefined) return { problem: `“${wrong}” is not a number; ${MISSING} stands for a missing one.` };
    return words.length > 0 ? { values: words.map((word) => (word === MISSING ? null : Number(word))) }
      : { problem: 'There are no numbers yet.' };
  }

  #request(values) {
    const series = { values };
    if (this.#id) series.id = this.#id;
    if (this.#start) series.start = this.#start;
    if (Object.keys(this.#known).length > 0) series.known = this.#known;
    if (Object.keys(this.#traits).length > 0) series.static = this.#traits;
    const horizon = Number(this.#part('horizon').value);
    return { model: this.#model.id, series: [series], horizon: Number.isFinite(horizon) ? horizon : null };
  }

  #changed() {
    this.#answer = undefined;
    this.#part('ending').textContent = '';
    const { values, problem } = this.#past();
    const { context } = this.#model.forecast;
    const hint = this.#part('own-hint');
    const reads = `${count(values?.length ?? 0)} values; the model reads the last ${count(context)}.`;
    hint.textContent = problem ?? reads + this.#others(values?.length ?? 0);
    hint.classList.toggle('hint--problem', problem !== undefined);
    this.#part('own').setAttribute('aria-invalid', String(problem !== undefined));
    if (problem === undefined) this.#call.show(PATH, this.#request(values));
    this.#draw();
  }

  /** What the model reads beside the values, and where it comes from. */
  #others(past) {
    const { known, static: features = [] } = this.#model.forecast;
    const all = [...known, ...features.map(({ name }) => name)];
    const given = all.filter((name) => name in this.#known || name in this.#traits);
    const missing = all.filter((name) => !given.includes(name));
    const ahead = Object.values(this.#known).map((numbers) => Math.max(0, numbers.length - past));
    const steps = ahead.length > 0 ? `, ${count(Math.min(...ahead))} steps of the future` : '';
    return [
      given.length > 0 ? ` Also read from the file: ${given.join(', ')}${steps}.` : '',
      missing.length > 0 ? ` It also reads ${missing.join(', ')}: a CSV file with columns of that name gives it,`
        + ' in rows without a value also of the future.' : '',
    ].join('');
  }

  #draw() {
    const { values: all } = this.#past();
    if (!all) return;
    const { season, context } = this.#model.forecast;
    const values = this.#answer?.values ?? [];
    const past = all.slice(-Math.max(2, 2 * context));
    this.#chart.draw({
      past,
      truth: values.length > 0 ? this.#truth.slice(0, values.length) : this.#truth,
      naive: naive(all, season, values.length),
      continuation: values,
      bands: bands(this.#answer?.quantiles ?? {}),
      label: this.#id ?? '',
    });
    this.#part('chart').setAttribute('aria-label',
      `${count(past.length)} past steps and ${count(values.length)} forecast steps with intervals`);
    const error = meanError(values, this.#truth);
    const other = meanError(naive(all, season, values.length), this.#truth);
    this.#part('figures').replaceChildren(...error === undefined ? [] : [
      figure('Mean error', significant(error)), figure('Of the naive line', significant(other))]);
  }

  #part(name) {
    return this.#template.part(name);
  }
}

function figure(label, value) {
  return el('div', {}, el('dt', {}, label), el('dd', {}, value));
}

/** The last season again. */
function naive(past, season, horizon) {
  const length = past.length < season ? 1 : season;
  return Array.from({ length: horizon }, (_, at) => past[past.length - length + (at % length)] ?? null);
}

/** Pairs of quantiles that are as far from the middle on both sides, the widest first. */
function bands(quantiles) {
  const levels = Object.keys(quantiles).map(Number).sort((one, other) => one - other);
  const of = (level) => quantiles[Object.keys(quantiles).find((key) => Number(key) === level)];
  return levels.filter((level) => level < 0.5)
    .map((level) => [level, levels.find((other) => Math.abs(level + other - 1) < 1e-6)])
    .filter(([, other]) => other !== undefined)
    .map(([level, other]) => ({ share: Math.round(100 * (other - level)), low: of(level), high: of(other) }));
}

/** The mean absolute distance of what was predicted from what came, over the steps that have both. */
function meanError(predicted, actual) {
  const errors = predicted.slice(0, actual.length).map((value, at) => Math.abs(value - actual[at]));
  return errors.length === 0 ? undefined : errors.reduce((one, other) => one + other) / errors.length;
}
