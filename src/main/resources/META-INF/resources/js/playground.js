// The start page: the list of models, and the panel of the chosen one.
import { hideError, showError, announce } from './banner.js';
import { byId, el, fromTemplate } from './dom.js';
import { architecture, family, short } from './format.js';
import { mainMetric } from './metrics.js';
import { LabelsPanel } from './labels-panel.js';
import { openCard } from './model-card.js';
import { modelPath, models } from './service.js';
import { setUpSite } from './site.js';
import { TextPanel } from './text-panel.js';

// Models come and go while the service runs; a page that is looked at asks again this often.
const REFRESH_MILLISECONDS = 10_000;

// Each kind's place in the list and its panel; charts are loaded with the first series.
const KINDS = {
  text: { heading: 'Text', panel: async (model) => new TextPanel(model) },
  series: {
    heading: 'Series',
    panel: async (model) => new (await import('./series-panel.js')).SeriesPanel(model),
  },
  forecast: {
    heading: 'Forecasts',
    panel: async (model) => new (await import('./forecast-panel.js')).ForecastPanel(model),
  },
  classification: { heading: 'Labels', panel: async (model) => new LabelsPanel(model) },
};

let served = [];
let others = []; // served too, without a panel here
let known; // the list as it was received, to notice a change
let chosen; // { model, panel }
let wanted; // the model that was asked for last
// Model and panel by id: what was typed and generated stays while another model is looked at.
const panels = new Map();

async function refresh({ quietly }) {
  try {
    // The largest first: it has the most to show. Those that chat have a page of their own.
    const all = await models();
    others = all.filter(({ kind }) => !(kind in KINDS));
    const received = all.filter(({ kind }) => kind in KINDS)
      .sort((one, other) => one.chat - other.chat || other.parameters - one.parameters);
    const text = JSON.stringify(received);
    if (known === text) return;
    if (known === undefined) hideError();
    else noticeChange(received);
    known = text;
    served = received;
    const focused = byId('cards').contains(document.activeElement);
    showCards();
    if (chosen?.panel.running) checkCardOf(chosen.model); // its stream goes on, even if it was removed
    else await chooseFromAddress();
    if (focused) document.querySelector('#cards input:checked')?.focus();
  } catch (failure) {
    if (quietly) return;
    byId('cards').removeAttribute('aria-busy');
    byId('cards').replaceChildren(el('p', { class: 'cards__waiting' }, 'No models: the service did not answer.'));
    showError(failure, () => refresh({ quietly: false }));
  }
}

// The chosen model was trained anew or removed: another panel takes the place of its own.
function noticeChange(received) {
  if (!chosen || chosen.panel.running) return;
  const now = received.find(({ id }) => id === chosen.model.id);
  if (now && sameModel(now, chosen.model)) return;
  announce(now ? `${now.id} was loaded anew.` : `${chosen.model.id} is no longer served.`);
  chosen = undefined;
}

function sameModel(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function showCards() {
  const cards = byId('cards');
  cards.removeAttribute('aria-busy');
  if (served.length === 0) {
    cards.replaceChildren(el('p', { class: 'cards__waiting' },
      'No model is loaded. Put a model folder under ', el('code', {}, 'models'), ' and it appears here.'));
    return;
  }
  cards.replaceChildren(...Object.entries(KINDS).map(([kind, { heading }]) => {
    const ofKind = served.filter((model) => model.kind === kind);
    return ofKind.length === 0 ? '' : el('fieldset', { class: 'cards__group' },
      el('legend', {}, heading), ...ofKind.map(cardOf));
  }));
}

function cardOf(model) {
  const facts = [family(model.family ?? model.architecture), `${short(model.parameters)} parameters`];
  return el('label', { class: 'card' },
    el('input', { type: 'radio', name: 'model', value: model.id, onchange: () => { location.hash = `model=${encodeURIComponent(model.id)}`; } }),
    el('span', { class: 'card__title' }, model.title || model.id),
    el('span', { class: 'card__facts' }, ...facts.map((fact) => el('span', {}, fact))),
    model.data && el('span', { class: 'card__data' }, `learned from ${model.data}`),
    el('span', { class: 'card__metric' }, mainMetric(model) ?? ''));
}

async function chooseFromAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get('model');
  const find = (wantedId) => served.find((model) => model.id === wantedId);
  const model = find(id) ?? find(chosen?.model.id) ?? served.find(({ kind }) => kind === 'text') ?? served[0];
  const elsewhere = others.find((one) => one.id === id);
  if (elsewhere) {
    showError({
      title: 'This model has no panel here',
      message: elsewhere.kind === 'seq2seq' ? `“${id}” translates: see Translate.`
        : `“${id}” makes vectors of texts: POST /v1/embeddings takes them.`,
    });
  } else if (id && model?.id !== id) {
    showError({ title: 'There is no such model', message: `“${id}” is not among the models served here.` });
  }
  await choose(model);
}

async function choose(model) {
  const workspace = byId('workspace');
  const card = checkCardOf(model);
  if (model && chosen?.model.id === model.id) return;
  chosen?.panel.stop();
  chosen = undefined;
  wanted = model;
  if (!model) {
    workspace.hidden = true;
    return;
  }
  const kept = panels.get(model.id);
  const panel = kept && sameModel(kept.model, model) ? kept.panel : await KINDS[model.kind].panel(model);
  if (wanted !== model) return; // another one was chosen while the charts were loading
  chosen = { model, panel };
  panels.set(model.id, chosen);
  document.title = `${model.title || model.id} · Unroll`;
  workspace.hidden = false;
  workspace.replaceChildren(...introOf(model), ...panel.nodes);
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function checkCardOf(model) {
  const input = [...document.querySelectorAll('#cards input')].find(({ value }) => value === model?.id);
  if (!input) return undefined;
  input.checked = true;
  return input.closest('.card');
}

function introOf(model) {
  const { nodes, part } = fromTemplate('intro-template');
  const facts = [
    architecture(model.family ?? model.architecture),
    `${model.parameters.toLocaleString('en')} parameters`,
    mainMetric(model),
    model.data && `data: ${model.data}`,
    model.licence && `licence: ${model.licence}`,
  ];
  part('meta').append(...facts.filter(Boolean).map((fact) => el('span', {}, fact)));
  part('title').textContent = model.title || model.id;
  part('description').textContent = model.description ?? '';
  part('chat').hidden = !model.chat;
  part('chat').href = `/chat.html#model=${encodeURIComponent(model.id)}`;
  part('card').href = `${modelPath(model.id)}/card`;
  part('card').addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // as any link: in a tab of its own
    event.preventDefault();
    openCard(model);
  });
  part('curve').hidden = Boolean(model.family); // It was trained elsewhere.
  part('curve').href = `${modelPath(model.id)}/files/training.svg`;
  part('json').href = modelPath(model.id);
  return nodes;
}

setUpSite();
byId('cards').addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', () => {
  hideError(); // of another model
  return chooseFromAddress();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && chosen?.panel.running) {
    event.preventDefault();
    chosen.panel.stop();
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
