// The start page: the list of models, and the panel of the chosen one.
import { hideError, showError, announce } from './banner.js';
import { byId, el, fromTemplate } from './dom.js';
import { architecture, short } from './format.js';
import { mainMetric } from './metrics.js';
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
};

let served = [];
let known; // the list as it was received, to notice a change
let chosen; // { model, panel }
let wanted; // the model that was asked for last
const panels = new Map(); // by model id: what was typed and generated stays while another model is looked at

async function refresh({ quietly }) {
  try {
    const received = (await models()).filter(({ kind }) => kind in KINDS);
    const text = JSON.stringify(received);
    if (known === text) return;
    if (known === undefined) hideError();
    else forgetChanged(received);
    known = text;
    served = received;
    showCards();
    await chooseFromAddress();
  } catch (failure) {
    if (quietly) return;
    byId('cards').removeAttribute('aria-busy');
    byId('cards').replaceChildren(el('p', { class: 'cards__waiting' }, 'No models: the service did not answer.'));
    showError(failure, () => refresh({ quietly: false }));
  }
}

// A model that was trained anew gets a new panel, but not under the hands of its user.
function forgetChanged(received) {
  for (const old of served) {
    const now = received.find(({ id }) => id === old.id);
    if (JSON.stringify(now) === JSON.stringify(old)) continue;
    if (panels.get(old.id)?.running) continue;
    panels.delete(old.id);
    if (chosen?.model.id === old.id) {
      chosen = undefined;
      announce(now ? `${old.id} was loaded anew.` : `${old.id} is no longer served.`);
    }
  }
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
  const figures = [`${short(model.parameters)} parameters`, mainMetric(model)].filter(Boolean);
  return el('label', { class: 'card' },
    el('input', { type: 'radio', name: 'model', value: model.id, onchange: () => { location.hash = `model=${encodeURIComponent(model.id)}`; } }),
    el('span', { class: 'card__title' }, model.title || model.id),
    el('span', { class: 'card__architecture' }, architecture(model.architecture)),
    el('span', { class: 'card__data' }, model.data ? `learned from ${model.data}` : ''),
    el('span', { class: 'card__figures' }, ...figures.map((figure) => el('span', {}, figure))));
}

async function chooseFromAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get('model');
  const model = served.find((candidate) => candidate.id === id) ?? served.find((candidate) => candidate.id === chosen?.model.id) ?? served[0];
  if (id && model?.id !== id) {
    showError({ title: 'There is no such model', message: `“${id}” is not among the models served here.` });
  }
  await choose(model);
}

async function choose(model) {
  const workspace = byId('workspace');
  const input = [...document.querySelectorAll('#cards input')].find(({ value }) => value === model?.id);
  if (input) input.checked = true;
  if (model && chosen?.model.id === model.id) return;
  chosen?.panel.stop();
  if (!model) {
    workspace.hidden = true;
    chosen = undefined;
    return;
  }
  chosen = undefined;
  wanted = model;
  const panel = panels.get(model.id) ?? await KINDS[model.kind].panel(model);
  if (wanted !== model) return; // another one was chosen while the charts were loading
  panels.set(model.id, panel);
  chosen = { model, panel };
  document.title = `${model.title || model.id} · Unroll`;
  workspace.hidden = false;
  workspace.replaceChildren(...introOf(model), ...panel.nodes);
  input?.closest('.card').scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function introOf(model) {
  const { nodes, part } = fromTemplate('intro-template');
  const facts = [
    architecture(model.architecture),
    `${model.parameters.toLocaleString('en')} parameters`,
    mainMetric(model),
    model.data && `data: ${model.data}${model.licence ? ` (${model.licence})` : ''}`,
  ];
  part('meta').append(...facts.filter(Boolean).map((fact) => el('span', {}, fact)));
  part('title').textContent = model.title || model.id;
  part('description').textContent = model.description ?? '';
  part('card').href = `${modelPath(model.id)}/card`;
  part('card').addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // as any link: in a tab of its own
    event.preventDefault();
    openCard(model);
  });
  part('curve').href = `${modelPath(model.id)}/files/training.svg`;
  part('json').href = modelPath(model.id);
  return nodes;
}

setUpSite();
byId('cards').addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', chooseFromAddress);
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && chosen?.panel.running) {
    event.preventDefault();
    chosen.panel.stop();
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
