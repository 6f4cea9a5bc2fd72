// The service's HTTP interface, with every way it can fail as one kind of error.
import { fetchWithKey, postWithKey } from './key.js';
import { eventData } from './sse.js';

/** A failure worth showing: `title` says what happened, `message` why. */
export class ServiceError extends Error {
  constructor(title, message, retryAfterSeconds) {
    super(message);
    this.title = title;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const modelPath = (id) => `/v1/models/${id.split('/').map(encodeURIComponent).join('/')}`;

/** The models that are being served: `[{ id, created, kind, title, … }]`. */
export async function models() {
  const response = await send('/v1/models', {});
  const list = await json(response);
  return distinct(list.data.map(({ id, created, unroll }) => ({ id, created, ...unroll })));
}

/** Models of one title can be told apart: by their ids. */
function distinct(all) {
  const counts = Map.groupBy(all, ({ title }) => title);
  return all.map((model) => (model.title && counts.get(model.title).length > 1
    ? { ...model, title: `${model.title} (${model.id})` } : model));
}

/** A model's card as Markdown. */
export async function card(id) {
  const response = await send(`${modelPath(id)}/card`, {});
  return response.text();
}

/** The objects of a streamed answer; returns after `[DONE]`, throws on everything else. */
export async function* stream(path, request, signal) {
  const response = await send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(request),
    signal,
  });
  try {
    for await (const data of eventData(response.body)) {
      if (data === '[DONE]') return;
      const event = parse(data);
      if (event.error) throw new ServiceError('The service stopped in the middle', event.error.message);
      yield event;
    }
  } catch (failure) {
    if (failure instanceof ServiceError || failure.name === 'AbortError') throw failure;
    throw interrupted();
  }
  throw interrupted();
}

/** How many tokens a text is for a model, as a message to it. */
export async function countTokens(model, content) {
  const counted = await json(await postJson('/v1/messages/count_tokens', { model, messages: [{ role: 'user', content }] }));
  return counted.input_tokens;
}

/** LibreTranslate's answer, whole. */
export async function translate(request, signal) {
  return json(await postJson('/translate', request, signal));
}

/** The languages that a text may be in, the likeliest first: `[{ language, confidence }]`. */
export async function detect(text, signal) {
  return json(await postJson('/detect', { q: text }, signal));
}

/** Translates a file: the translated one. `onProgress` hears which share of it is sent. */
export async function translateFile(file, parameters, onProgress, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  form.append('file', file);
  const response = await answered(() => postWithKey('/translate_file', form, onProgress, signal));
  const { translatedFileUrl } = await json(response);
  // Behind a proxy, the service knows its own address under another name.
  const translated = await send(new URL(translatedFileUrl, location.href).pathname, { signal });
  return translated.blob();
}

/** The same; `onPiece` hears of the next words `{ index, text }` as they come. */
export async function translateStreamed(request, onPiece, signal) {
  const response = await send('/translate', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(request),
    signal,
  });
  let whole;
  try {
    // To the very end, so that the connection serves the next request too.
    for await (const data of eventData(response.body)) {
      const event = parse(data);
      if (event.error) throw new ServiceError('The service stopped in the middle', event.error);
      if ('translatedText' in event) whole = event;
      else onPiece(event);
    }
  } catch (failure) {
    if (failure instanceof ServiceError || failure.name === 'AbortError') throw failure;
    throw interrupted();
  }
  if (whole) return whole;
  throw interrupted();
}

/** The labels of texts: `{ data: [{ label, labels, probability, probabilities }] }`. */
export async function classify(request) {
  return json(await postJson('/v1/classifications', request));
}

/** Forecasts of whole horizons: `{ forecasts: [{ values, quantiles, timestamps, warnings }] }`. */
export async function forecast(request) {
  return json(await postJson('/v1/forecasts', request));
}

/** The languages and what translates them by default: `[{ code, models: { target: id } }]`. */
export async function languageList() {
  return json(await send('/languages', {}));
}

/** What LibreTranslate's pages are told: `{ charLimit, keyRequired, … }`. */
export async function frontendSettings() {
  return json(await send('/frontend/settings', {}));
}

/** What the service does at present: `{ time, started, memory, models }`. */
export async function stats() {
  return json(await send('/v1/stats', {}));
}

/** The trainings of the service's machine: `{ data: [{ id, model, state, … }], control }`. */
export async function trainings() {
  return json(await send('/v1/trainings', {}));
}

const trainingPath = (id) => `/v1/trainings/${encodeURIComponent(id)}`;

/** One training with its curves. */
export async function training(id) {
  return json(await send(trainingPath(id), {}));
}

/** The events of a training from a place on; returns when it ends. */
export async function* followTraining(id, after, signal) {
  const response = await send(`${trainingPath(id)}/events?after=${after}`, { headers: { Accept: 'text/event-stream' }, signal });
  for await (const data of eventData(response.body)) {
    if (data === '[DONE]') return;
    yield parse(data);
  }
}

/** Tells a training to `stop` or to `resume`. */
export async function changeTraining(id, what) {
  return json(await send(`${trainingPath(id)}/${what}`, { method: 'POST' }));
}

/** Begins the training of a new model: `{ id, model }`. */
export async function beginTraining(model, recipe) {
  return json(await postJson('/v1/trainings', { model, recipe }));
}

function interrupted() {
  return new ServiceError('The connection was lost', 'The stream broke off before its end. What arrived is kept.');
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    throw new ServiceError('The service sent something unexpected', `Not an event: ${data.slice(0, 120)}`);
  }
}

function postJson(path, request, signal) {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
}

function send(path, options) {
  return answered(() => fetchWithKey(path, options));
}

async function answered(ask) {
  let response;
  try {
    response = await ask();
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new ServiceError('The service can’t be reached', 'Is it running, and is the network up?');
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    throw new ServiceError('The service sent something unexpected', `${response.url} is not JSON.`);
  }
}

async function refusal(response) {
  let message = `${response.status} ${response.statusText}`.trim();
  try {
    const { error } = await response.json();
    message = error.message ?? error; // LibreTranslate's paths say it without more
  } catch {
    // Not our error body: the status has to do.
  }
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  switch (response.status) {
    case 400:
    case 403:
    case 422:
      return new ServiceError('The service refused this request', message);
    case 401:
      return new ServiceError('The service needs a key', message);
    case 404:
      return new ServiceError('The service doesn’t have this', message);
    case 409:
      return new ServiceError('This can’t be done now', message);
    case 413:
      return new ServiceError('This is too much for the service', message);
    case 429:
      return new ServiceError('The service is busy', message, seconds);
    case 503:
      return new ServiceError('The service isn’t ready', message, seconds);
    default:
      return new ServiceError(`The service answered ${response.status}`, message, seconds);
  }
}
