// The translate page: languages and model, the text, and its translation as it is typed.
import { Alignment } from './alignment.js';
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { byId, copyFrom, el } from './dom.js';
import { architecture, count } from './format.js';
import { Directions } from './directions.js';
import { mainMetric } from './metrics.js';
import { openCard } from './model-card.js';
import { frontendSettings, modelPath, models, translate, translateStreamed } from './service.js';
import { setUpSite } from './site.js';

const PATH = '/translate';
const PAUSE_MILLISECONDS = 250; // after the last key
const REFRESH_MILLISECONDS = 10_000;
const ALTERNATIVES = 3;

const alignment = new Alignment(byId('alignment'));
const call = new Call();
let directions = new Directions([]);
let known; // the list of models as it was received, to notice a change
let settings = {};
let aborter; // of the request that runs
let timer; // of the request to come
let answer; // { request, text, detected } of the last whole answer

// What is asked for.

function request() {
  const chosen = directions.chosen(byId('source').value, byId('target').value, byId('model').value);
  return {
    q: byId('text').value,
    ...chosen.parameters,
    ...(chosen.model?.translation.alignment ? { alignment: true } : {}),
  };
}

function later() {
  stop();
  showCount();
  timer = setTimeout(run, PAUSE_MILLISECONDS);
}

function stop() {
  clearTimeout(timer);
  aborter?.abort();
  aborter = undefined;
}

async function run() {
  stop();
  const asked = request();
  call.show(PATH, asked, 'text/event-stream');
  hideAlternatives();
  if (asked.q.trim() === '') {
    hideError();
    showNothing();
    return;
  }
  const mine = new AbortController();
  aborter = mine;
  const output = byId('translation');
  output.classList.add('side__text--old'); // until something newer is there
  byId('ending').textContent = 'Translating…';
  let first = true;
  try {
    const whole = await translateStreamed(asked, ({ text }) => {
      if (first) output.replaceChildren();
      first = false;
      output.classList.remove('side__text--old');
      output.append(text);
    }, mine.signal);
    if (aborter !== mine) return;
    hideError();
    showWhole(asked, whole);
  } catch (failure) {
    if (failure.name === 'AbortError' || aborter !== mine) return;
    showError(failure, run);
    byId('ending').textContent = first ? 'Nothing arrived.' : 'Broke off.';
  } finally {
    if (aborter === mine) aborter = undefined;
  }
}

// What comes back.

function showWhole(asked, whole) {
  const output = byId('translation');
  output.textContent = whole.translatedText;
  output.classList.remove('side__text--old');
  answer = { request: asked, text: whole.translatedText, detected: whole.detectedLanguage };
  byId('ending').textContent = detectedWords(whole.detectedLanguage);
  byId('copy').hidden = false;
  byId('more').hidden = false;
  showSwap();
  const chosen = directions.chosen(byId('source').value, byId('target').value, byId('model').value);
  alignment.show(whole.alignment ?? [], (chosen.model?.translation.sources.length ?? 0) > 0);
  announce(`Translated. ${whole.translatedText}`);
}

function detectedWords(detected) {
  if (!detected) return '';
  return detected.confidence > 0
    ? `${directions.name(detected.language)}, ${Math.round(detected.confidence)} % sure`
    : 'The language is not clear.';
}

function showNothing() {
  byId('translation').replaceChildren();
  byId('translation').classList.remove('side__text--old');
  byId('ending').textContent = '';
  byId('copy').hidden = true;
  byId('more').hidden = true;
  answer = undefined;
  alignment.show([], false);
  showSwap();
}

function showCount() {
  const characters = [...byId('text').value].length;
  const limit = settings.charLimit ?? -1;
  byId('count').textContent = limit < 0 ? count(characters) : `${count(characters)} / ${count(limit)}`;
  byId('count').classList.toggle('over', limit >= 0 && characters > limit);
  byId('clear').hidden = characters === 0;
}

// Other translations, on request.

async function showAlternatives() {
  if (byId('more').getAttribute('aria-expanded') === 'true') {
    hideAlternatives();
    return;
  }
  const shown = answer;
  const { alignment: _, ...asked } = shown.request;
  byId('more').setAttribute('aria-expanded', 'true');
  byId('alternatives').hidden = false;
  byId('alternatives').replaceChildren(el('li', {}, 'Looking for others…'));
  try {
    const { translatedText, alternatives } = await translate({ ...asked, alternatives: ALTERNATIVES });
    if (answer !== shown) return;
    // A wider search may have found a better one than that which is shown.
    const others = [...new Set([translatedText, ...alternatives])].filter((text) => text !== shown.text);
    byId('alternatives').replaceChildren(...(others.length === 0
      ? [el('li', {}, 'The model knows no other.')]
      : [shown.text, ...others].map(alternative)));
    announce(others.length === 0 ? 'The model knows no other translation.' : `${others.length} other translations.`);
  } catch (failure) {
    hideAlternatives();
    showError(failure, showAlternatives);
  }
}

function alternative(text) {
  const button = el('button', {
    type: 'button',
    'aria-pressed': String(text === byId('translation').textContent),
    onclick: () => {
      byId('translation').textContent = text;
      for (const other of byId('alternatives').querySelectorAll('button')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
    },
  }, text);
  return el('li', {}, button);
}

function hideAlternatives() {
  byId('more').setAttribute('aria-expanded', 'false');
  byId('alternatives').hidden = true;
  byId('alternatives').replaceChildren();
}

// Languages and models.

function showChoices(wanted) {
  const source = fill('source', directions.sources(), wanted.source);
  const target = fill('target', directions.targets(source), wanted.target);
  const model = fill('model', directions.models(source, target), wanted.model);
  const chosen = directions.chosen(source, target, model);
  const ofNoLanguage = chosen.model !== undefined && chosen.model.translation.sources.length === 0;
  byId('source').disabled = ofNoLanguage;
  byId('target').disabled = ofNoLanguage;
  byId('translation').lang = ofNoLanguage ? '' : target;
  byId('text').lang = ofNoLanguage || source === 'auto' ? '' : source;
  byId('translation').dataset.empty = ofNoLanguage ? 'The answer appears here.' : 'The translation appears here.';
  showExamples(chosen.model);
  showAbout(chosen.model);
  showSwap();
  call.show(PATH, request(), 'text/event-stream');
  return { source, target, model };
}

/** Fills a select and returns what is chosen in it: `wanted`, if that is still there. */
function fill(id, groups, wanted) {
  const select = byId(id);
  const option = ({ value, label }) => el('option', { value }, label);
  select.replaceChildren(...groups.flatMap(({ label, options }) =>
    (label ? [el('optgroup', { label }, ...options.map(option))] : options.map(option))));
  const values = [...select.options].map(({ value }) => value);
  select.value = values.includes(wanted) ? wanted : values[0] ?? '';
  return select.value;
}

function choicesNow() {
  return { source: byId('source').value, target: byId('target').value, model: byId('model').value };
}

function choose(wanted) {
  const { source, target, model } = showChoices(wanted);
  const address = new URLSearchParams({ source, target, ...(model ? { model } : {}) });
  history.replaceState(null, '', `#${address}`);
  run();
}

function showExamples(model) {
  byId('examples').replaceChildren(...(model?.examples ?? []).map((example) => el('button', {
    class: 'chip',
    type: 'button',
    title: example,
    onclick: () => {
      byId('text').value = example;
      showCount();
      byId('text').focus();
      run();
    },
  }, example)));
}

function showAbout(model) {
  byId('about').replaceChildren(...(model ? [
    el('strong', {}, model.title || model.id),
    el('span', {}, [architecture(model.family ?? model.architecture), `${model.parameters.toLocaleString('en')} parameters`, mainMetric(model)]
      .filter(Boolean).join(' · ')),
    el('a', { href: `${modelPath(model.id)}/card`, onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // as any link: in a tab of its own
      event.preventDefault();
      openCard(model);
    } }, 'Model card'),
    el('a', { href: modelPath(model.id), target: '_blank' }, 'As JSON'),
  ] : []));
}

/** The languages the other way round; undefined where there is no way back. */
function swapped() {
  const { source, target, model } = choicesNow();
  const from = source === 'auto' ? answer?.detected?.language : source;
  return from !== undefined && !byId('source').disabled && directions.hasPair(target, from)
    ? { source: target, target: from, model: model === '' ? '' : undefined }
    : undefined;
}

function showSwap() {
  byId('swap').disabled = swapped() === undefined;
}

function swap() {
  const wanted = swapped();
  if (!wanted) return;
  if (answer) byId('text').value = byId('translation').textContent;
  showCount();
  choose(wanted);
}

async function refresh({ quietly }) {
  try {
    const received = (await models()).filter(({ kind }) => kind === 'seq2seq');
    const text = JSON.stringify(received);
    if (text === known) return;
    const start = known === undefined;
    if (start) {
      settings = await frontendSettings();
      hideError();
    }
    known = text;
    directions = new Directions(received);
    byId('workspace').hidden = received.length === 0;
    byId('lead').replaceChildren(...(received.length > 0
      ? ['Type, and the translation follows, word by word.']
      : ['No model that translates is loaded. Put its folder under ', el('code', {}, 'models'), ' and it appears here.']));
    showCount();
    showChoices(start ? fromAddress() : choicesNow());
  } catch (failure) {
    if (quietly) return;
    byId('lead').textContent = 'The service did not say what it can translate.';
    showError(failure, () => refresh({ quietly: false }));
  }
}

function fromAddress() {
  const address = new URLSearchParams(location.hash.slice(1));
  const wanted = Object.fromEntries(['source', 'target', 'model'].map((name) => [name, address.get(name) ?? undefined]));
  // A model's name is enough.
  return { ...directions.languagesOf(wanted.model), ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) };
}

setUpSite();
byId('call').replaceWith(...call.nodes);
byId('form').addEventListener('submit', (event) => event.preventDefault());
byId('text').addEventListener('input', later);
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
for (const id of ['source', 'target', 'model']) byId(id).addEventListener('change', () => choose(choicesNow()));
byId('swap').addEventListener('click', swap);
byId('clear').addEventListener('click', () => {
  byId('text').value = '';
  later();
  byId('text').focus();
});
byId('copy').addEventListener('click', () => copyFrom(byId('copy'), byId('translation').textContent));
byId('more').addEventListener('click', showAlternatives);
addEventListener('hashchange', () => {
  showChoices(fromAddress());
  run();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && (aborter || timer)) {
    stop();
    byId('translation').classList.remove('side__text--old');
    byId('ending').textContent = 'Stopped.';
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
if (document.activeElement === document.body) byId('text').focus();
