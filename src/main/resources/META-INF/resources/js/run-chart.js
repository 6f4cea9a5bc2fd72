// A chart over the updates of trainings.
import { sizeOf, styleOf, widthOfValues } from './chart-style.js';
import { el, fromTemplate } from './dom.js';
import { count } from './format.js';
import { onThemeChange } from './site.js';
import { uPlot } from './uplot.js';

const COLORS = ['--accent', '--doubt', '--chart-past', '--danger', '--chart-truth'];

/** A chart of lines `{ label, points: [[update, value], …], dash }` that may change from one drawing to the next. */
export class RunChart {
  #template = fromTemplate('chart-template');
  #title;
  #format;
  #lines = [];
  #shape = '';
  #plot;

  constructor(title, format) {
    this.#title = title;
    this.#format = format;
    this.#part('title').textContent = title;
    const place = this.#part('chart');
    new ResizeObserver(() => {
      if (place.clientWidth > 0) this.#plot?.setSize(sizeOf(place));
    }).observe(place);
    onThemeChange(() => this.#remake());
  }

  get nodes() {
    return this.#template.nodes;
  }

  draw(lines) {
    this.#lines = lines.filter(({ points }) => points.length > 0);
    const shape = this.#lines.map(({ label }) => label).join('\n');
    if (this.#plot && shape === this.#shape) this.#plot.setData(this.#data());
    else this.#remake();
    this.#shape = shape;
    const said = this.#lines.map(({ label, points }) => `${label} ${this.#format(points.at(-1)[1] ?? undefined)}`);
    this.#part('chart').setAttribute('aria-label', `${this.#title}: ${said.join(', ') || 'nothing yet'}`);
    this.#read();
  }

  #part(name) {
    return this.#template.part(name);
  }

  // Each line has updates of its own; where one has none, its neighbours are joined.
  #data() {
    return uPlot.join(this.#lines.map(({ points }) => [points.map(([update]) => update), points.map(([, value]) => value ?? null)]));
  }

  #remake() {
    if (!this.#part('chart').isConnected) return;
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#part('legend').replaceChildren(...this.#lines.map(({ label }, at) =>
      el('span', { class: `legend__item legend__item--${at % COLORS.length}` }, label)));
    if (this.#lines.length > 0) this.#plot = new uPlot(this.#options(), this.#data(), this.#part('chart'));
  }

  #options() {
    const lines = this.#lines.map(({ dash }, at) => ({ color: COLORS[at % COLORS.length], width: 1.75, dash }));
    const { axis, options } = styleOf(this.#part('chart'), lines);
    return {
      ...options,
      series: options.series.map((one, at) => (at === 0 ? one : { ...one, spanGaps: true })),
      scales: { x: { time: false } },
      axes: [
        { ...axis, space: 80, size: 30, values: (plot, values) => values.map((value) => count(value)) },
        { ...axis, values: (plot, values) => values.map((value) => this.#format(value)), size: widthOfValues },
      ],
      hooks: { setCursor: [() => this.#read()] },
    };
  }

  #read() {
    const at = this.#plot?.cursor.idx;
    if (at === null || at === undefined || this.#plot.data[0][at] === undefined) {
      this.#part('readout').value = '';
      return;
    }
    const values = this.#lines
      .map(({ label }, line) => [label, this.#plot.data[line + 1][at]])
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([label, value]) => `${label} ${this.#format(value)}`);
    this.#part('readout').value = [`update ${count(this.#plot.data[0][at])}`, ...values].join(' · ');
  }
}
