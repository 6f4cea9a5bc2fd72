// One training as the page knows it: what the service told at first, and its events since.

/** Points over which a loss is averaged for its curve: at most so many, and no more than that share of all. */
const MOST_SMOOTHED = 25;
const SHARE_SMOOTHED = 1 / 20;

/** Evaluations whose samples are kept. */
const MOST_SAMPLED = 50;

/** Seconds over which a speed is measured. */
const SPEED_SECONDS = 30;

export class TrainingRun {
  constructor({ training, recipe, warnings, points, evaluations, samples, metrics, next }) {
    this.training = training;
    this.recipe = recipe;
    this.warnings = warnings;
    this.evaluations = evaluations;
    this.samples = samples;
    this.metrics = metrics ?? undefined;
    this.next = next;
    this.points = points.update.map((update, at) => ({
      update, time: points.time[at], loss: points.loss[at], rate: points.learning_rate[at], norm: points.gradient_norm[at],
    }));
  }

  /** Takes the next line of the journal; whether the service must be asked for the whole again. */
  take(event) {
    this.training = { ...this.training, heard: event.time };
    switch (event.event) {
      case 'updated':
        this.points.push({ update: event.update, time: event.time, loss: number(event.loss), rate: number(event.learningRate), norm: number(event.gradientNorm) });
        this.#change({ update: event.update, loss: number(event.loss) });
        return false;
      case 'evaluated': {
        this.evaluations.push(event);
        const best = Math.min(event.validation, this.training.best_validation ?? Infinity);
        this.#change({ update: event.update, validation: event.validation, best_validation: best });
        return false;
      }
      case 'sampled':
        this.samples = [...this.samples, event].slice(-MOST_SAMPLED);
        return false;
      case 'chosen':
        this.#change({ stage: 'writing' });
        return false;
      case 'warning':
        this.warnings.push(event.text);
        return false;
      default:
        return ['begun', 'started', 'finished', 'ended'].includes(event.event);
    }
  }

  #change(changes) {
    this.training = { ...this.training, ...changes };
  }

  /** The losses of updates, each the mean of those around it that came before. */
  get losses() {
    const together = Math.max(1, Math.min(MOST_SMOOTHED, Math.floor(this.points.length * SHARE_SMOOTHED)));
    let sum = 0;
    let known = 0;
    return this.points.map(({ update, loss }, at) => {
      if (loss !== null) { sum += loss; known++; }
      const left = this.points[at - together];
      if (left && left.loss !== null) { sum -= left.loss; known--; }
      return [update, known > 0 ? sum / known : null];
    });
  }

  get validations() {
    return this.evaluations.map(({ update, validation }) => [update, number(validation)]);
  }

  curve(name) {
    return this.points.map((point) => [point.update, point[name]]);
  }

  /** Elements a second between each two points. */
  get speeds() {
    return this.points.slice(1).map((point, at) => [point.update, this.#speed(this.points[at], point)])
      .filter(([, speed]) => speed !== undefined);
  }

  #speed(from, to) {
    if (!from || to.time <= from.time || to.update <= from.update) return undefined;
    return (to.update - from.update) * this.training.elements_per_update * 1000 / (to.time - from.time);
  }

  /** Elements a second of late, and the seconds that are left at this speed. */
  get pace() {
    const last = this.points.at(-1);
    if (!last) return {};
    const from = this.points.find(({ time }) => time >= last.time - SPEED_SECONDS * 1000);
    const speed = this.#speed(from, last);
    if (speed === undefined) return {};
    return { speed, left: (this.training.updates - last.update) * this.training.elements_per_update / speed };
  }
}

// Numbers that JSON does not know come as words.
function number(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
