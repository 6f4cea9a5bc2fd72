// The training page: the trainings of the service's machine, and one of them as it goes.
import { announce, hideError, showError } from './banner.js';
import { byId, el } from './dom.js';
import { Figures } from './figures.js';
import { count, duration, short, significant } from './format.js';
import { RunChart } from './run-chart.js';
import { Samples } from './samples.js';
import { beginTraining, changeTraining, followTraining, training, trainings } from './service.js';
import { setUpSite } from './site.js';
import { TrainingRun } from './training-run.js';

const LIST_EVERY_MILLISECONDS = 3000;
const DRAW_EVERY_MILLISECONDS = 1000;
const STAGES = { reading: 'reading the data', writing: 'writing the model' };
const STATES = { running: 'running', stopped: 'stopped', finished: 'finished', failed: 'failed', lost: 'broken off' };

const figures = new Figures(byId('figures'), {
  updates: 'Updates', loss: 'Loss', validation: 'Validation, best', speed: 'Speed', left: 'Time left', parameters: 'Parameters',
});
const charts = {
  loss: new RunChart('Loss', significant),
  rate: new RunChart('Learning rate', significant),
  norm: new RunChart('Norm of the gradient', significant),
  speed: new RunChart('Speed', short),
};

const samples = new Samples();

let all = [];
let control = false;
let shown; // the training whose curves are drawn
let following; // ends the stream of its events
let failing = false;
const compared = new Map(); // others by id

async function list() {
  if (!document.hidden) {
    try {
      ({ data: all, control } = await trainings());
      if (failing) hideError();
      failing = false;
      showList();
      await choose();
    } catch (failure) {
      if (!failing) showError(failure);
      failing = true;
    }
  }
  setTimeout(list, LIST_EVERY_MILLISECONDS);
}

function showList() {
  const running = all.filter(({ state }) => state === 'running').length;
  byId('state').textContent = all.length === 0
    ? 'No training yet. unroll train MODEL, run by the user of this service, appears here.'
    : `${count(all.length)} ${all.length === 1 ? 'training' : 'trainings'}, ${running === 0 ? 'none' : count(running)} running.`;
  byId('runs-panel').hidden = all.length === 0;
  byId('new').hidden = !control;
  byId('runs').replaceChildren(...all.map(rowOf));
}

function rowOf(run) {
  const isShown = run.id === shown?.training.id;
  return el('tr', { 'aria-current': isShown && 'true' },
    el('th', { scope: 'row' }, el('button', { type: 'button', onclick: () => go(run.id) }, run.model)),
    el('td', { class: run.state, title: run.message ?? false }, STAGES[run.stage] ?? STATES[run.state] ?? run.state),
    el('td', {}, run.updates > 0 ? `${count(run.update)} of ${count(run.updates)}` : '–'),
    el('td', {}, significant(run.loss ?? undefined)),
    el('td', {}, significant(run.best_validation ?? undefined)),
    el('td', {}, ago(run.heard)),
    el('td', {}, el('input', {
      type: 'checkbox', 'aria-label': `Compare with ${run.model}`, disabled: isShown, checked: compared.has(run.id),
      onchange: ({ target }) => compare(run.id, target.checked),
    })));
}

function go(id) {
  location.hash = `run=${encodeURIComponent(id)}`;
}

/** Shows the training that the address names, or the latest. */
async function choose() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get('run');
  const run = all.find(({ id }) => id === wanted) ?? all[0];
  byId('run').hidden = !run;
  if (!run) return;
  const isNew = run.id !== shown?.training.id;
  const hasMoved = !isNew && run.state !== shown.training.state;
  if (isNew || hasMoved) await show(run.id);
}

async function show(id) {
  following?.abort();
  compared.delete(id);
  shown = new TrainingRun(await training(id));
  byId('run').hidden = false;
  draw();
  showList();
  if (shown.training.state === 'running') follow(shown);
}

async function follow(run) {
  following = new AbortController();
  const { signal } = following;
  try {
    for await (const event of followTraining(run.training.id, run.next, signal)) {
      if (run.take(event)) {
        await show(run.training.id);
        return;
      }
    }
  } catch (failure) {
    // The list is asked for all the time, and says when the service is away; then this begins anew.
    if (failure.name !== 'AbortError') shown = undefined;
  }
}

async function compare(id, isWanted) {
  if (isWanted) compared.set(id, new TrainingRun(await training(id)));
  else compared.delete(id);
  draw();
}

function draw() {
  if (!shown) return;
  const { training: run, warnings, metrics } = shown;
  const { speed, left } = run.state === 'running' ? shown.pace : {};
  byId('run-heading').textContent = run.model;
  byId('progress').value = run.updates > 0 ? run.update / run.updates : 0;
  figures.set('updates', run.updates > 0 ? `${count(run.update)} of ${count(run.updates)}` : '–');
  figures.set('loss', significant(shown.losses.at(-1)?.[1] ?? undefined));
  figures.set('validation', significant(run.best_validation ?? undefined));
  figures.set('speed', speed === undefined ? '–' : `${short(Math.round(speed))} ${run.element}s/s`);
  figures.set('left', left === undefined ? '–' : duration(left));
  figures.set('parameters', short(run.parameters));
  byId('stage').hidden = !STAGES[run.stage];
  byId('stage').textContent = run.stage === 'reading' ? 'It is reading the data; the first update comes after that.'
    : 'The updates are made. It is writing the model and measuring it.';
  byId('message').hidden = !run.message;
  byId('message').textContent = run.message ?? '';
  byId('warnings').hidden = warnings.length === 0;
  byId('warnings').replaceChildren(...warnings.map((text) => el('li', {}, text)));
  byId('recipe').textContent = shown.recipe;
  byId('stop').hidden = !(control && run.state === 'running');
  byId('resume').hidden = !(control && ['stopped', 'failed', 'lost'].includes(run.state));
  byId('open').hidden = run.state !== 'finished';
  byId('open').href = `/#model=${encodeURIComponent(run.model)}`;
  byId('metrics-panel').hidden = !metrics || Object.keys(metrics).length === 0;
  byId('metrics').replaceChildren(...Object.entries(metrics ?? {}).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, significant(Number(value))))));
  samples.draw(run.id, shown.samples);
  drawCharts();
}

function drawCharts() {
  const others = [...compared.values()];
  const named = (run) => (others.length > 0 ? `, ${run.training.model}` : '');
  charts.loss.draw([
    { label: `training${named(shown)}`, points: shown.losses },
    { label: `validation${named(shown)}`, points: shown.validations, dash: [6, 4] },
    ...others.flatMap((run) => [{ label: `validation${named(run)} (${run.training.id.slice(-8)})`, points: run.validations, dash: [6, 4] }]),
  ]);
  for (const name of ['rate', 'norm']) {
    charts[name].draw([shown, ...others].map((run) => ({ label: run === shown ? run.training.model : run.training.id, points: run.curve(name) })));
  }
  charts.speed.draw([shown, ...others].map((run) => ({
    label: `${run.training.element}s a second${run === shown ? '' : `, ${run.training.id}`}`, points: run.speeds,
  })));
}

function ago(time) {
  const seconds = Math.max(0, (Date.now() - time) / 1000);
  return seconds < 5 ? 'now' : `${duration(seconds)} ago`;
}

async function act(what, button) {
  button.disabled = true;
  hideError();
  try {
    await changeTraining(shown.training.id, what);
    announce(what === 'stop' ? 'The training stops after its update.' : 'The training goes on.');
  } catch (failure) {
    showError(failure);
  } finally {
    button.disabled = false;
  }
}

async function begin(event) {
  event.preventDefault();
  const button = byId('new-begin');
  button.disabled = true;
  hideError();
  try {
    const { id } = await beginTraining(byId('new-model').value, byId('new-recipe').value);
    byId('new').open = false;
    announce('The training begins.');
    go(id);
  } catch (failure) {
    showError(failure);
  } finally {
    button.disabled = false;
  }
}

setUpSite();
byId('charts').append(...Object.values(charts).flatMap((chart) => chart.nodes));
byId('stop').addEventListener('click', ({ target }) => act('stop', target));
byId('resume').addEventListener('click', ({ target }) => act('resume', target));
byId('new-form').addEventListener('submit', begin);
addEventListener('hashchange', () => choose().catch(showError));
setInterval(() => { if (shown?.training.state === 'running' && !document.hidden) draw(); }, DRAW_EVERY_MILLISECONDS);
await list();
