// A text model's panel: prompt, sampling, and the text as it arrives.
import { announce } from './banner.js';
import { Call } from './call.js';
import { copyFrom, el, fromTemplate } from './dom.js';
import { Figures } from './figures.js';
import { count, milliseconds, significant } from './format.js';
import { Meter } from './meter.js';
import { Ending, Run, oncePerFrame } from './run.js';

const PATH = '/v1/completions';
const LONGEST_NODE = 2000; // characters

export class TextPanel {
  #model;
  #template = fromTemplate('text-template');
  #call = new Call();
  #run = new Run(this.#part('start'), this.#part('stop'));
  #figures = new Figures(this.#part('figures'), {
    tokens: 'Tokens', rate: 'Tokens/s', first: 'First token',
  });
  #meter = new Meter(0);
  #arrived = ''; // text that is not drawn yet
  #draw = oncePerFrame(() => this.#drawArrived());

  constructor(model) {
    this.#model = model;
    const examples = model.examples ?? [];
    this.#part('prompt').value = examples[0] ?? '';
    this.#part('examples').append(...examples.map((example) => this.#chip(example)));

    const form = this.#part('form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.start();
    });
    form.addEventListener('input', () => this.#showForm());
    this.#part('prompt').addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.start();
      }
    });
    const copyText = this.#part('copy-text');
    copyText.addEventListener('click', () => copyFrom(copyText, this.#part('text').textContent));
    this.#part('keep-seed').addEventListener('click', (event) => {
      this.#part('seed').value = event.currentTarget.dataset.seed;
      this.#showForm();
      this.#part('seed').focus();
    });
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
    // Drawn here when the field is empty, so that any text can be had again.
    const request = this.#request();
    request.seed ??= Math.floor(Math.random() * 1_000_000);
    this.#begin(request);

    let finishReason;
    let usage;
    this.#meter = new Meter(performance.now());
    const ending = await this.#run.stream(PATH, request, (event) => {
      usage = event.usage ?? usage;
      const choice = event.choices?.[0];
      finishReason = choice?.finish_reason ?? finishReason;
      if (choice?.text) {
        this.#meter.arrived(performance.now());
        this.#arrived += choice.text;
        this.#draw();
      }
    }, () => this.start());
    this.#drawArrived();
    this.#finish(ending, finishReason, usage, request);
  }

  #request() {
    return withoutUndefined({
      model: this.#model.id,
      prompt: this.#part('prompt').value,
      max_tokens: number(this.#part('max-tokens').value),
      temperature: number(this.#part('temperature').value),
      top_k: number(this.#part('top-k').value),
      top_p: number(this.#part('top-p').value),
      seed: number(this.#part('seed').value),
      stream: true,
      stream_options: { include_usage: true },
    });
  }

  #begin(request) {
    this.#part('shown-prompt').textContent = request.prompt;
    this.#part('continuation').replaceChildren();
    this.#part('empty').hidden = true;
    this.#part('caret').hidden = false;
    this.#part('ending').textContent = 'Generating…';
    this.#part('keep-seed').hidden = true;
    this.#part('copy-text').hidden = true;
    this.#part('page').scrollTop = 0;
    this.#part('page').scrollIntoView({ block: 'nearest' });
    for (const name of ['tokens', 'rate', 'first']) this.#figures.set(name, '–');
  }

  #drawArrived() {
    const page = this.#part('page');
    // Follows the text unless the reader has scrolled up to read.
    const following = page.scrollHeight - page.scrollTop - page.clientHeight < 40;
    this.#append(this.#arrived);
    this.#arrived = '';
    if (following) page.scrollTop = page.scrollHeight;
    this.#figures.set('tokens', count(this.#meter.count));
    this.#figures.set('rate', significant(this.#meter.rate));
    this.#figures.set('first', milliseconds(this.#meter.firstAfter));
  }

  // Text nodes of bounded length, so that a browser need not lay out all of a long text each frame.
  #append(text) {
    const last = this.#part('continuation').lastChild;
    if (last && last.length < LONGEST_NODE) last.appendData(text);
    else this.#part('continuation').append(text);
  }

  #finish(ending, finishReason, usage, { seed, max_tokens: most }) {
    this.#part('caret').hidden = true;
    const tokens = count(usage?.completion_tokens ?? this.#meter.count);
    this.#figures.set('tokens', tokens);
    const atLimit = usage?.completion_tokens < most
      ? `Ended where the model’s context is full, after ${tokens} tokens.` : `Ended at max tokens, ${tokens}.`;
    const itself = this.#meter.count > 0 ? 'Ended by itself.' : 'Ended at once: the model has nothing to add.';
    const words = {
      [Ending.FINISHED]: finishReason === 'length' ? atLimit : itself,
      [Ending.STOPPED]: `Stopped after ${tokens} tokens.`,
      [Ending.FAILED]: this.#meter.count > 0 ? `Broke off after ${tokens} tokens.` : 'Nothing arrived.',
    }[ending];
    this.#part('ending').textContent = words;
    const keepSeed = this.#part('keep-seed');
    keepSeed.textContent = `Keep seed ${seed}`;
    keepSeed.dataset.seed = seed;
    keepSeed.hidden = this.#part('seed').value !== '' || this.#meter.count === 0;
    this.#part('copy-text').hidden = this.#meter.count === 0;
    if (ending !== Ending.FAILED) announce(words); // the banner has said the rest
  }

  #showForm() {
    this.#part('temperature-value').value = Number(this.#part('temperature').value).toFixed(2);
    this.#part('top-p-value').value = Number(this.#part('top-p').value).toFixed(2);
    this.#call.show(PATH, this.#request());
  }

  #chip(example) {
    return el('button', {
      class: 'chip',
      type: 'button',
      title: example,
      onclick: () => {
        this.#part('prompt').value = example;
        this.#showForm();
        this.#part('prompt').focus();
      },
    }, example.trim() === '' ? '(blank)' : example.trimEnd().replaceAll('\n', ' ↵ '));
  }

  #part(name) {
    return this.#template.part(name);
  }
}

// What is not a number is sent as it was typed: the service says best what is wrong with it.
function number(text) {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

function withoutUndefined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
