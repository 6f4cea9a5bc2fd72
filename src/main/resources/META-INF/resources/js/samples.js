// What a model made of held-out data after each evaluation of its training.
import { byId, el } from './dom.js';
import { FanChart } from './fan-chart.js';
import { count } from './format.js';

/** A panel with the samples after one evaluation, the last one unless somebody chooses another. */
export class Samples {
  #all = [];
  #run;
  #shown = ''; // what is drawn, so that it is left alone while it stays the same
  #charts = [];
  #at = byId('samples-at');

  constructor() {
    this.#at.addEventListener('input', () => this.#show());
  }

  /** Takes the lines `{ update, samples }` of a training, the latest last. */
  draw(run, all) {
    const follows = run !== this.#run || Number(this.#at.value) === Number(this.#at.max);
    const chosen = this.#all[Number(this.#at.value)];
    this.#run = run;
    this.#all = all;
    byId('samples-panel').hidden = all.length === 0;
    byId('samples-when').hidden = all.length < 2;
    this.#at.max = Math.max(0, all.length - 1);
    const kept = all.indexOf(chosen);
    this.#at.value = follows || kept < 0 ? all.length - 1 : kept;
    if (all.length > 0) this.#show();
  }

  #show() {
    const line = this.#all[Number(this.#at.value)];
    const after = `after update ${count(line.update)}`;
    byId('samples-update').textContent = after;
    this.#at.setAttribute('aria-valuetext', after);
    const key = `${this.#run} ${line.update} ${line.time}`;
    if (key === this.#shown) return;
    this.#shown = key;
    byId('samples').replaceChildren(...line.samples.map((sample, at) => (sample.forecast ? this.#forecast(sample, at) : words(sample))));
  }

  #forecast({ series, past, actual, forecast, bands }, at) {
    this.#charts[at] ??= chart();
    const { node, title, place, fan } = this.#charts[at];
    title.textContent = series || 'Forecast';
    place.setAttribute('aria-label', `Forecast of ${series || 'the series'} beside what really came`);
    fan.draw({ past, truth: actual, naive: [], continuation: forecast, bands, label: series });
    return node;
  }
}

function chart() {
  const title = el('p', { class: 'sample__title' });
  const place = el('div', { class: 'sample__chart', role: 'img' });
  const legend = el('span');
  const readout = el('output', { class: 'legend__readout' });
  const node = el('div', { class: 'sample' }, title, place, el('p', { class: 'legend' }, legend, readout));
  return { node, title, place, fan: new FanChart(place, legend, readout) };
}

function words({ input, output, reference }) {
  const row = (name, text, kind) => el('div', { class: `sample__row sample__row--${kind}` }, el('dt', {}, name), el('dd', {}, text || '(nothing)'));
  return el('dl', { class: 'sample' },
    row('Given', input, 'input'),
    row('Model', output, 'output'),
    reference === undefined ? null : row('Right', reference, 'reference'));
}
