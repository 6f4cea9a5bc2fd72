// The chart of a forecast with its uncertainty: history, median, intervals as a fan, the naive line.
import { sizeOf, styleOf, widthOfValues } from './chart-style.js';
import { el } from './dom.js';
import { significant } from './format.js';
import { onThemeChange } from './site.js';
import { uPlot } from './uplot.js';

const LINES = [
  { key: 'past', label: 'Past', color: '--chart-past', width: 1.75 },
  { key: 'truth', label: 'What really came', color: '--chart-truth', width: 1.5, dash: [5, 4] },
  { key: 'naive', label: 'Naive: the last season again', color: '--ink-2', width: 1, dash: [2, 3] },
  { key: 'continuation', label: 'Forecast', color: '--accent', width: 2.25 },
];

/** A chart in `place`, with a legend and the values under the pointer. Steps count from now = 0. */
export class FanChart {
  #place;
  #legend;
  #readout;
  #plot;
  #series;

  constructor(place, legend, readout) {
    this.#place = place;
    this.#legend = legend;
    this.#readout = readout;
    new ResizeObserver(() => {
      if (place.clientWidth > 0) this.#plot?.setSize(sizeOf(place));
    }).observe(place);
    onThemeChange(() => this.#remake());
  }

  /**
   * Draws `{ past, truth, naive, continuation, bands, label }`: numbers, null where one is missing;
   * each band `{ share, low, high }`, the widest first.
   */
  draw(series) {
    this.#series = series;
    this.#remake();
  }

  #remake() {
    if (!this.#series) return;
    if (!this.#place.isConnected) {
      requestAnimationFrame(() => this.#place.isConnected && this.#remake());
      return;
    }
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data(), this.#place);
    const lines = LINES.filter(({ key }) => this.#series[key].length > 0);
    this.#legend.replaceChildren(
      ...lines.map(({ key, label }) => el('span', { class: `legend__item legend__item--${key}` }, label)),
      ...this.#series.bands.map(({ share }) => el('span', { class: 'legend__item legend__item--band' }, `${share} %`)));
    this.#readout.value = '';
  }

  #data() {
    const { past, bands } = this.#series;
    const ahead = Math.max(1, ...LINES.slice(1).map(({ key }) => this.#series[key].length));
    const now = past.length - 1;
    const steps = past.length + ahead;
    const column = (from, values) => {
      const all = new Array(steps).fill(null);
      values.forEach((value, at) => { all[from + at] = value; });
      return all;
    };
    // What comes starts at the last past value, so that lines don't break.
    const future = (values) => (values.length > 0 ? column(now, [past[now], ...values]) : column(0, []));
    return [
      Array.from({ length: steps }, (_, at) => at - now),
      column(0, past),
      ...LINES.slice(1).map(({ key }) => future(this.#series[key])),
      ...bands.flatMap(({ low, high }) => [future(low), future(high)]),
    ];
  }

  #options() {
    const { label, past, bands } = this.#series;
    const edges = bands.flatMap(() => [{ color: '--accent', width: 0 }, { color: '--accent', width: 0 }]);
    const style = styleOf(this.#place, [...LINES, ...edges]);
    const axis = { ...style.axis, labelFont: style.axis.font, labelSize: 20, labelGap: 0 };
    const accent = style.color('--accent');
    return {
      ...style.options,
      scales: { x: { time: false, range: (_, least, most) => [1 - past.length, most] } },
      bands: bands.map((_, at) => ({
        series: [1 + LINES.length + 2 * at + 1, 1 + LINES.length + 2 * at],
        fill: `color-mix(in srgb, ${accent} 16%, transparent)`,
      })),
      axes: [
        { ...axis, label: 'steps from now', size: 34 },
        { ...axis, label, size: widthOfValues },
      ],
      hooks: { setCursor: [(plot) => this.#read(plot)] },
    };
  }

  #read(plot) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined) {
      this.#readout.value = '';
      return;
    }
    const value = (column) => plot.data[column][at];
    const step = plot.data[0][at];
    const known = LINES
      .map(({ label }, line) => [label, value(line + 1)])
      .filter(([, number]) => number !== null && number !== undefined)
      .map(([label, number]) => `${label.toLowerCase()} ${significant(number)}`);
    const intervals = step <= 0 ? [] : this.#series.bands.map(({ share }, band) => {
      const low = 1 + LINES.length + 2 * band;
      return `${share} %: ${significant(value(low))} to ${significant(value(low + 1))}`;
    });
    this.#readout.value = [`step ${step > 0 ? '+' : ''}${step}`, ...known, ...intervals].join(' · ');
  }
}
