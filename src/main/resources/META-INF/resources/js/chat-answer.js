// An answer while it arrives: what its events add to the message, and what is said of it at its end.
import { count, significant } from './format.js';
import { Meter } from './meter.js';
import { Ending } from './run.js';

export class ArrivingAnswer {
  #message;
  #meter = new Meter(performance.now());
  #dropped = 0;
  #reason;
  #usage;

  constructor(message) {
    this.#message = message;
  }

  /** Takes an event of the stream; returns whether the message is another now. */
  take(event) {
    this.#usage = event.usage ?? this.#usage;
    this.#dropped = event.unroll?.dropped_messages ?? this.#dropped;
    const choice = event.choices?.[0];
    this.#reason = choice?.finish_reason ?? this.#reason;
    const { content, reasoning_content: reasoning, tool_calls: calls } = choice?.delta ?? {};
    if (!content && !reasoning && !calls) return false;
    this.#meter.arrived(performance.now());
    this.#message.content += content ?? '';
    if (reasoning) this.#message.reasoning = (this.#message.reasoning ?? '') + reasoning;
    for (const call of calls ?? []) this.#call(call);
    this.#message.note = [`${count(this.#meter.count)} tokens`, ...this.#rate].join(' · ');
    return true;
  }

  #call({ index = 0, id, function: { name, arguments: more } = {} }) {
    const calls = this.#message.calls ??= [];
    const call = calls[index] ??= { id: '', name: '', arguments: '' };
    if (id) call.id = id;
    if (name) call.name = name;
    call.arguments += more ?? '';
  }

  /** Says on the message how it ended. */
  end(ending) {
    const message = this.#message;
    const how = {
      [Ending.FINISHED]: this.#reason === 'length' ? 'cut off at max tokens or the end of the context' : undefined,
      [Ending.STOPPED]: 'stopped',
      [Ending.FAILED]: 'broke off',
    }[ending];
    message.cut = ending !== Ending.FINISHED || this.#reason === 'length';
    if (this.#usage !== undefined) message.tokens = this.#usage.total_tokens;
    message.note = [
      `${count(this.#usage?.completion_tokens ?? this.#meter.count)} tokens`,
      ...this.#rate,
      ...how ? [how] : [],
      ...this.#dropped > 0 ? [`the model no longer saw the first ${this.#dropped} messages`] : [],
    ].join(' · ');
  }

  get #rate() {
    return this.#meter.rate === undefined ? [] : [`${significant(this.#meter.rate)} tokens/s`];
  }
}
