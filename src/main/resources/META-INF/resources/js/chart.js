// The line chart of a series: what was, what the model says comes, what really came.
import { sizeOf, styleOf, widthOfValues } from './chart-style.js';
import { el } from './dom.js';
import { significant } from './format.js';
import { onThemeChange } from './site.js';
import { uPlot } from './uplot.js';

const LINES = [
  { key: 'past', label: 'Past', color: '--chart-past', width: 1.75 },
  { key: 'truth', label: 'What really came', color: '--chart-truth', width: 1.5, dash: [5, 4] },
  { key: 'continuation', label: 'Continuation', color: '--accent', width: 2.25 },
];

/** A chart in `place`, with a legend and the values under the pointer. Steps count from now = 0. */
export class Chart {
  #place;
  #legend;
  #readout;
  #plot;
  #shown; // what #plot was made for
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

  draw(series) {
    this.#series = series;
    if (!this.#place.isConnected || this.#shown !== this.#frame()) {
      this.#remake();
    } else {
      this.#plot.setData(this.#data());
    }
  }

  // Everything that the axes and the legend depend on.
  #frame() {
    const { label, interval, horizon, past, truth } = this.#series;
    return [label, interval, horizon, past.length, truth.length > 0].join('|');
  }

  #remake() {
    if (!this.#series) return;
    // Before the panel is in the document there is no size to draw to.
    if (!this.#place.isConnected) {
      requestAnimationFrame(() => this.#place.isConnected && this.#remake());
      return;
    }
    this.#shown = this.#frame();
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data(), this.#place);
    const lines = LINES.filter(({ key }) => key !== 'truth' || this.#series.truth.length > 0);
    this.#legend.replaceChildren(...lines.map(({ key, label }) =>
      el('span', { class: `legend__item legend__item--${key}` }, label)));
    this.#readout.value = '';
  }

  // One column a line over the steps from the oldest past to the horizon; null where a line has no value.
  #data() {
    const { past, truth, continuation, horizon } = this.#series;
    const steps = past.length + Math.max(horizon, continuation.length);
    const now = past.length - 1;
    const columns = [new Array(steps), ...LINES.map(() => new Array(steps).fill(null))];
    for (let at = 0; at < steps; at++) columns[0][at] = at - now;
    const fill = (line, from, values) => values.forEach((value, at) => { line[from + at] = value; });
    fill(columns[1], 0, past);
    // Both futures start at the last past value, so that the line doesn't break.
    if (truth.length > 0) fill(columns[2], now, [past[now], ...truth]);
    if (continuation.length > 0) fill(columns[3], now, [past[now], ...continuation]);
    return columns;
  }

  #options() {
    const { label, interval, past, horizon } = this.#series;
    const style = styleOf(this.#place, LINES);
    const axis = { ...style.axis, labelFont: style.axis.font, labelSize: 20, labelGap: 0 };
    return {
      ...style.options,
      scales: { x: { time: false, range: [1 - past.length, horizon] } },
      axes: [
        { ...axis, label: timeLabel(interval), size: 34, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000] },
        { ...axis, label, size: widthOfValues },
      ],
      hooks: {
        drawClear: [(plot) => this.#shadeFuture(plot, style.color('--chart-future'))],
        setCursor: [(plot) => this.#read(plot)],
      },
    };
  }

  #shadeFuture(plot, color) {
    const { ctx, bbox } = plot;
    const now = Math.max(bbox.left, plot.valToPos(0, 'x', true));
    ctx.save();
    ctx.fillStyle = color;
    ctx.fillRect(now, bbox.top, bbox.left + bbox.width - now, bbox.height);
    ctx.restore();
  }

  #read(plot) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined) {
      this.#readout.value = '';
      return;
    }
    const step = plot.data[0][at];
    const { unit } = this.#series;
    const values = LINES
      .map(({ label }, line) => [label, plot.data[line + 1][at]])
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([label, value]) => `${label.toLowerCase()} ${significant(value)} ${unit}`.trim());
    this.#readout.value = [`step ${step > 0 ? '+' : ''}${step}`, ...values].join(' · ');
  }
}

// "days from now" where the interval is a plain word, else what a step is.
function timeLabel(interval) {
  if (!interval) return 'steps from now';
  return /^[a-z]+$/.test(interval) ? `${interval}s from now` : `steps from now (one step: ${interval})`;
}
