// What the service said of itself over time, and what follows from two looks: rates and quantiles.

/** Seconds that a rate or a quantile is taken over. */
const SPAN = 5;

/** The samples of the last `keep` seconds, oldest first. */
export class History {
  #samples = [];
  #keep;

  constructor(keep) {
    this.#keep = keep;
  }

  /** Adds what the service said. A service that was started anew begins a new history. */
  add(stats) {
    const last = this.#samples.at(-1);
    if (last && last.started !== stats.started) this.#samples = [];
    if (last && last.started === stats.started && stats.time <= last.time) return;
    const models = new Map(stats.models.map((model) => [model.id, model]));
    this.#samples.push({ ...stats, models });
    const oldest = stats.time - (this.#keep + SPAN) * 1000;
    while (this.#samples[0].time < oldest) this.#samples.shift();
  }

  get last() {
    return this.#samples.at(-1);
  }

  /** One value for each sample of the last `seconds`: `value(view)` of a {@link View}. */
  points(seconds, id) {
    const newest = this.last.time;
    const points = [];
    let before = 0;
    for (const sample of this.#samples) {
      while (sample.time - this.#samples[before].time > SPAN * 1000) before++;
      if (newest - sample.time <= seconds * 1000) points.push(new View(sample, this.#samples[before], id));
    }
    return points;
  }

  /** The present, for a model or, without an id, for all of them. */
  now(id) {
    return this.points(0, id).at(-1);
  }
}

/** A sample beside one of some seconds before it, for one model or all. */
class View {
  #now;
  #before;

  constructor(sample, earlier, id) {
    this.time = sample.time / 1000;
    this.memory = sample.memory;
    this.seconds = (sample.time - earlier.time) / 1000;
    this.#now = pick(sample, id);
    this.#before = earlier.models;
  }

  sum(name) {
    return this.#now.reduce((sum, model) => sum + model[name], 0);
  }

  /** How fast a count grows, each second; undefined before there are two looks. */
  rate(name) {
    if (this.seconds === 0) return undefined;
    return this.#grown((model) => model[name]) / this.seconds;
  }

  /** A quantile of the times that were taken between the two looks; undefined if there were none. */
  quantile(name, q) {
    const bounds = this.#now.find((model) => model[name].bounds.length > 0)?.[name].bounds;
    if (!bounds || this.seconds === 0) return undefined;
    const count = this.#grown((model) => model[name].count);
    if (count <= 0) return undefined;
    const rank = q * count;
    let below = 0;
    for (const [at, bound] of bounds.entries()) {
      const upTo = this.#grown((model) => model[name].counts[at] ?? 0);
      if (upTo >= rank) {
        const from = at === 0 ? 0 : bounds[at - 1];
        return from + ((bound - from) * (rank - below)) / (upTo - below);
      }
      below = upTo;
    }
    return bounds.at(-1);
  }

  // A model that was not there before has begun at zero; one that began anew counts from there.
  #grown(count) {
    return this.#now.reduce((sum, model) => {
      const earlier = this.#before.get(model.id);
      return sum + Math.max(0, count(model) - (earlier ? count(earlier) : 0));
    }, 0);
  }
}

function pick({ models }, id) {
  if (!id) return [...models.values()];
  const model = models.get(id);
  return model ? [model] : [];
}
