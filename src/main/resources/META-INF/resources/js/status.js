// The status page: what the service does at present, asked for once a second.
import { hideError, showError } from './banner.js';
import { byId, el } from './dom.js';
import { Figures } from './figures.js';
import { bytes, count, duration, seconds, significant } from './format.js';
import { History } from './history.js';
import { LiveChart } from './live-chart.js';
import { stats } from './service.js';
import { setUpSite } from './site.js';

const EVERY_MILLISECONDS = 1000;
const AFTER_A_FAILURE_MILLISECONDS = 5000;
const LONGEST_SECONDS = 900;

const history = new History(LONGEST_SECONDS);
const figures = new Figures(byId('figures'), {
  running: 'Running', waiting: 'Waiting', rate: 'Tokens/s', first: 'First token, p95', gap: 'Between tokens, p50', memory: 'Memory',
});
let failing = false;

const quantiles = (name) => [
  { label: 'p50', style: 'accent', value: (view) => view.quantile(name, 0.5) },
  { label: 'p95', style: 'past', value: (view) => view.quantile(name, 0.95) },
  { label: 'p99', style: 'truth', value: (view) => view.quantile(name, 0.99) },
];
const charts = [
  new LiveChart('Requests', [
    { label: 'running', style: 'accent', value: (view) => view.sum('running') },
    { label: 'waiting', style: 'past', value: (view) => view.sum('waiting') },
  ], significant, true),
  new LiveChart('Tokens a second', [
    { label: 'generated', style: 'accent', value: (view) => view.rate('generation_tokens') },
    { label: 'read', style: 'past', value: (view) => view.rate('prompt_tokens') },
  ], significant),
  new LiveChart('Time to first token', quantiles('time_to_first_token'), seconds),
  new LiveChart('Time between tokens', quantiles('inter_token_latency'), seconds),
  new LiveChart('Duration of requests', quantiles('request_latency'), seconds),
  new LiveChart('Memory of the whole service', [
    { label: 'process', style: 'accent', value: ({ memory }) => memory.resident ?? undefined },
    { label: 'heap', style: 'past', value: ({ memory }) => memory.heap },
    { label: 'tensors', style: 'truth', value: ({ memory }) => memory.tensors },
  ], bytes),
];

async function ask() {
  let next = EVERY_MILLISECONDS;
  if (!document.hidden) {
    try {
      history.add(await stats());
      if (failing) hideError();
      failing = false;
      show();
    } catch (failure) {
      next = AFTER_A_FAILURE_MILLISECONDS;
      if (!failing) showError(failure);
      failing = true;
      byId('state').textContent = 'The service does not answer. What is shown is its last state.';
    }
  }
  setTimeout(ask, next);
}

function show() {
  const { models, started, time: at } = history.last;
  const served = [...models.values()].filter((model) => model.served).length;
  const refused = [...models.values()].filter((model) => model.refused).length;
  byId('state').textContent = [
    `${served} ${served === 1 ? 'model' : 'models'} served`,
    refused > 0 && `${refused} refused: /q/health and the log say why`,
    `up for ${duration((at - started) / 1000)}`,
  ].filter(Boolean).join(' · ');
  showFigures();
  showChoice([...models.keys()]);
  byId('models').replaceChildren(...[...models.values()].map(rowOf));
  showCharts();
}

function showFigures() {
  const now = history.now();
  const { memory } = now;
  figures.set('running', count(now.sum('running')));
  figures.set('waiting', count(now.sum('waiting')));
  figures.set('rate', significant(now.rate('generation_tokens')));
  figures.set('first', seconds(now.quantile('time_to_first_token', 0.95)));
  figures.set('gap', seconds(now.quantile('inter_token_latency', 0.5)));
  figures.set('memory', memory.resident === null ? bytes(memory.heap) : `${bytes(memory.resident)} of ${bytes(memory.limit)}`);
}

// Models come and go; the options change only when they do, so that an open list stays open.
function showChoice(ids) {
  const choice = byId('model');
  const shown = [...choice.options].slice(1).map(({ value }) => value);
  if (shown.join('\n') === ids.join('\n')) return;
  const chosen = choice.value || wanted();
  choice.replaceChildren(el('option', { value: '' }, 'All models'), ...ids.map((id) => el('option', { value: id }, id)));
  choice.value = ids.includes(chosen) ? chosen : '';
}

function rowOf(model) {
  const now = history.now(model.id);
  const answered = (model.requests.stop ?? 0) + (model.requests.length ?? 0);
  const refused = Object.values(model.rejected).reduce((sum, of) => sum + of, 0);
  const why = Object.entries(model.rejected).map(([reason, of]) => `${reason}: ${of}`).join(', ');
  const failed = model.requests.failed ?? 0;
  return el('tr', { 'aria-current': model.id === byId('model').value && 'true' },
    el('th', { scope: 'row' }, el('button', { type: 'button', onclick: () => choose(model.id) }, model.id)),
    stateOf(model),
    el('td', {}, model.slots > 0 ? `${model.running} of ${model.slots}` : '–'),
    el('td', {}, count(model.waiting)),
    el('td', {}, significant(now.rate('generation_tokens'))),
    el('td', {}, seconds(now.quantile('time_to_first_token', 0.95))),
    el('td', {}, seconds(now.quantile('inter_token_latency', 0.5))),
    el('td', {}, count(answered)),
    el('td', { title: why || false }, count(refused)),
    el('td', {}, count(model.requests.cancelled ?? 0)),
    el('td', { class: failed > 0 && 'trouble' }, count(failed)));
}

function stateOf({ served, refused }) {
  if (!refused) return el('td', {}, served ? 'served' : 'removed');
  return el('td', { class: 'trouble' }, served ? 'served as it was, its new files are refused' : 'refused');
}

function showCharts() {
  const longest = Number(byId('window').value);
  const points = history.points(longest, byId('model').value);
  for (const chart of charts) chart.draw(points, longest);
}

function choose(id) {
  byId('model').value = id;
  changed();
}

function changed() {
  const id = byId('model').value;
  history.last && show();
  location.hash = id ? `model=${encodeURIComponent(id)}` : '';
}

function wanted() {
  return new URLSearchParams(location.hash.slice(1)).get('model') ?? '';
}

setUpSite();
byId('charts').append(...charts.flatMap((chart) => chart.nodes));
byId('model').addEventListener('change', changed);
byId('window').addEventListener('change', () => history.last && show());
await ask();
