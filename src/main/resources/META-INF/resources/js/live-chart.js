// A chart over time whose right edge is now.
import { sizeOf, styleOf, widthOfValues } from './chart-style.js';
import { el, fromTemplate } from './dom.js';
import { onThemeChange } from './site.js';
import { uPlot } from './uplot.js';

/** A chart that has just begun is that wide. */
const LEAST_SECONDS = 60;

/** Steps of an axis for counts. */
const WHOLE = [1, 10, 100, 1000, 10_000].flatMap((power) => [power, 2 * power, 5 * power]);

const STYLES = {
  accent: { color: '--accent', width: 2 },
  past: { color: '--chart-past', width: 1.75 },
  truth: { color: '--chart-truth', width: 1.75, dash: [5, 4] },
};

/** A chart of up to three lines; each `{ label, style, value(view) }`. `format` writes a value, which may be always whole. */
export class LiveChart {
  #template = fromTemplate('chart-template');
  #title;
  #lines;
  #format;
  #whole;
  #plot;
  #drawn;

  constructor(title, lines, format, whole = false) {
    this.#whole = whole;
    this.#title = title;
    this.#lines = lines;
    this.#format = format;
    this.#part('title').textContent = title;
    this.#part('legend').append(...lines.map(({ label, style }) =>
      el('span', { class: `legend__item legend__item--${style}` }, label)));
    const place = this.#part('chart');
    new ResizeObserver(() => {
      if (place.clientWidth > 0) this.#plot?.setSize(sizeOf(place));
    }).observe(place);
    onThemeChange(() => this.#remake());
  }

  get nodes() {
    return this.#template.nodes;
  }

  /** Draws the lines through these points, over so many seconds at most. */
  draw(points, seconds) {
    const now = points.at(-1).time;
    const span = Math.min(seconds, Math.max(LEAST_SECONDS, now - points[0].time));
    this.#drawn = { points, from: now - span, to: now };
    if (this.#plot) this.#plot.setData(this.#data());
    else this.#remake();
    const said = this.#lines.map(({ label, value }) => `${label} ${this.#format(value(points.at(-1)))}`);
    this.#part('chart').setAttribute('aria-label', `${this.#title}: ${said.join(', ')}`);
    if (this.#plot.cursor.idx == null) this.#part('readout').value = '';
    else this.#read(this.#plot);
  }

  #part(name) {
    return this.#template.part(name);
  }

  // A gap in time, as when the page was hidden, is a gap in the lines.
  #data() {
    const { points } = this.#drawn;
    const columns = [[], ...this.#lines.map(() => [])];
    for (const [at, point] of points.entries()) {
      if (at > 0 && point.time - points[at - 1].time > 5) {
        columns[0].push(point.time - 0.001);
        for (const column of columns.slice(1)) column.push(null);
      }
      columns[0].push(point.time);
      this.#lines.forEach(({ value }, line) => columns[line + 1].push(value(point) ?? null));
    }
    return columns;
  }

  #remake() {
    if (!this.#drawn || !this.#part('chart').isConnected) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data(), this.#part('chart'));
  }

  #options() {
    const { axis, options } = styleOf(this.#part('chart'), this.#lines.map(({ style }) => STYLES[style]));
    return {
      ...options,
      scales: {
        x: { range: () => [this.#drawn.from, this.#drawn.to] },
        y: { range: (plot, least, most) => [0, most > 0 ? most * 1.1 : 1] },
      },
      axes: [
        { ...axis, space: 80, size: 30, values: (plot, times) => times.map((time) => clock(time)) },
        {
          ...axis,
          incrs: this.#whole ? WHOLE : undefined,
          values: (plot, values) => values.map((value) => this.#format(value)),
          size: widthOfValues,
        },
      ],
      hooks: { setCursor: [(plot) => this.#read(plot)] },
    };
  }

  #read(plot) {
    const at = plot.cursor.idx;
    if (at === null || at === undefined || plot.data[0][at] === undefined) {
      this.#part('readout').value = '';
      return;
    }
    const values = this.#lines
      .map(({ label }, line) => [label, plot.data[line + 1][at]])
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([label, value]) => `${label} ${this.#format(value)}`);
    this.#part('readout').value = [clock(plot.data[0][at]), ...values].join(' · ');
  }
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}
