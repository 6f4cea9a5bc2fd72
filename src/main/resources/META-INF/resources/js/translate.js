// The translate page: languages and model, the text, and its translation as it is typed.
import { Alignment } from './alignment.js';
import { Alternatives } from './alternatives.js';
import { notesOf, sentencesOf } from './answer.js';
import { announce, hideError, showError } from './banner.js';
import { Call } from './call.js';
import { Detection } from './detection.js';
import { byId, copyFrom, el, growWithText } from './dom.js';
import { Files, takeDrops } from './files.js';
import { count } from './format.js';
import { Glossary } from './glossary.js';
import { directionOf, LanguageBar } from './language-bar.js';
import { aboutModel } from './model-card.js';
import { chosenOptions, offerOptions, setUpOptions } from './options.js';
import { PastTranslations } from './past-translations.js';
import { frontendSettings, languageList, models, translate, translateStreamed } from './service.js';
import { setUpSite } from './site.js';
import { Translation } from './translation.js';

const PATH = '/translate';
const PAUSE_MILLISECONDS = 250; // after the last key
const REFRESH_MILLISECONDS = 10_000;
const ALTERNATIVES = 3;
const REPORTS = ['check', 'confidence', 'alignment']; // what a request asks for beside the translation
const SURE = 75; // percent of confidence in another language than that chosen, to say so
const LETTERS = 12; // of a text in which another language is recognised

const alignment = new Alignment(byId('alignment'));
const call = new Call();
const detection = new Detection(showDetected);
const languages = new LanguageBar(choose);
const glossary = new Glossary(later);
const past = new PastTranslations(reopen, (code) => languages.name(code));
const files = new Files(fileTask);
const translation = new Translation(othersOf, (sentences) => {
  showNotes(sentences);
  remember();
});
const alternatives = new Alternatives(async () => ({ shown: answer.text, found: await othersOf(answer.request.q) }), (text) => {
  translation.show(text, []);
  byId('notes').replaceChildren();
  remember();
});
let known; // the list of models as it was received, to notice a change
let settings = {};
let aborter; // of the request that runs
let running = Promise.resolve(); // what runs
let timer; // of the request to come
let answer; // { request, text } of the last whole answer

// What is asked for.

function request() {
  const { model } = languages.chosen;
  return {
    q: byId('text').value,
    ...wishes(),
    check: true,
    confidence: true,
    ...(model?.translation.alignment ? { alignment: true } : {}),
  };
}

/** What texts and files are asked for with alike. */
function wishes() {
  return {
    ...languages.chosen.parameters,
    ...(languages.ofNoLanguage ? {} : chosenOptions()),
    ...(glossary.terms ? { glossary: glossary.terms } : {}),
  };
}

function later() {
  stop();
  showCount();
  detect();
  timer = setTimeout(run, PAUSE_MILLISECONDS);
}

function stop() {
  clearTimeout(timer);
  timer = undefined;
  aborter?.abort();
  aborter = undefined;
}

function run() {
  stop();
  running = translateNow();
  return running;
}

async function translateNow() {
  alternatives.hide();
  if (byId('text').value.trim() === '') {
    call.show(PATH, request(), 'text/event-stream');
    hideError();
    showNothing();
    past.next();
    return;
  }
  const mine = new AbortController();
  aborter = mine;
  translation.begin();
  byId('ending').textContent = 'Translating…';
  byId('notes').replaceChildren();
  if (languages.choice.source === 'auto' && glossary.hasTermsInto(languages.choice.target)) {
    await detection.now(); // says which glossary it is
    if (aborter !== mine) return;
  }
  const asked = request();
  call.show(PATH, asked, 'text/event-stream');
  let first = true;
  try {
    const whole = await translateStreamed(asked, ({ text }) => {
      first = false;
      translation.add(text);
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
  const sentences = sentencesOf(whole);
  translation.show(whole.translatedText, sentences);
  answer = { request: asked, text: whole.translatedText };
  if (whole.detectedLanguage) detection.learn(whole.detectedLanguage);
  showNotes(sentences);
  byId('ending').textContent = sentences.length > 1 ? 'Choose a sentence to see others.' : '';
  byId('copy').hidden = false;
  alternatives.offered = sentences.length < 2;
  showSwap();
  alignment.show(whole.alignment ?? [], (languages.chosen.model?.translation.sources.length ?? 0) > 0);
  remember();
  announce(`Translated. ${whole.translatedText}`);
}

/** Lines that name the marks; each leads to the first sentence that has it. */
function showNotes(sentences) {
  byId('notes').replaceChildren(...notesOf(sentences).map(({ mark, words }) => el('p', {},
    el('span', { class: `mark sentence--${mark}`, 'aria-hidden': 'true' }, '   '),
    el('button', { class: 'link-button', type: 'button', onclick: () => translation.focusFirst((sentence) => sentence.mark === mark) }, words))));
}

function showNothing() {
  translation.clear();
  byId('ending').textContent = '';
  byId('notes').replaceChildren();
  byId('copy').hidden = true;
  alternatives.offered = false;
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

function setText(text) {
  byId('text').value = text;
  grow();
  showCount();
  detect();
}

// The language of the text.

function detect() {
  if (languages.ofNoLanguage) showDetected(undefined);
  else detection.ask(byId('text').value);
}

function showDetected(found) {
  const sure = found?.confidence > 0;
  const { source } = languages.choice;
  languages.showDetected(sure ? found.language : undefined);
  byId('detected').textContent = source === 'auto' && found && !languages.ofNoLanguage ? detectedWords(found) : '';
  const others = sure && source !== 'auto' && found.language !== source && found.confidence >= SURE
    && (byId('text').value.match(/\p{L}/gu) ?? []).length >= LETTERS && !languages.ofNoLanguage
    ? languages.from(found.language) : undefined;
  byId('from-detected').hidden = others === undefined;
  byId('from-detected').textContent = others ? `Translate from ${languages.name(found.language)}` : '';
  byId('from-detected').onclick = others && (() => choose(others));
  showSwap();
  showGlossary();
}

function detectedWords({ language, confidence }) {
  return confidence > 0
    ? `${languages.name(language)}, ${confidence < 1 ? 'hardly sure' : `${Math.round(confidence)} % sure`}`
    : 'The language is not clear.';
}

function showGlossary() {
  const detected = byId('mode-files').checked ? undefined : detection.language; // each file has its own
  glossary.show(languages.pair(detected), (code) => languages.name(code));
}

// Other translations, on request.

/** A text's translations, the best first: a wider search may find a better one than that which is shown. */
async function othersOf(text, signal) {
  const asked = Object.fromEntries(Object.entries(answer.request).filter(([name]) => !REPORTS.includes(name)));
  const { translatedText, alternatives: others } = await translate({ ...asked, q: text, alternatives: ALTERNATIVES }, signal);
  return [...new Set([translatedText, ...others])];
}

// The history.

function remember() {
  past.add({ ...languages.choice, text: answer.request.q, translation: translation.text });
}

function reopen({ source, target, model, text }) {
  showMode('text');
  setText(text);
  choose({ source, target, model });
  byId('text').focus();
  byId('form').scrollIntoView({ block: 'nearest' });
}

// Languages and models.

function showChosen() {
  const { source, target } = languages.choice;
  const { model } = languages.chosen;
  const { ofNoLanguage } = languages;
  byId('translation').lang = ofNoLanguage ? '' : target;
  byId('translation').dir = ofNoLanguage ? 'auto' : directionOf(target);
  byId('text').lang = ofNoLanguage || source === 'auto' ? '' : source;
  byId('translation').dataset.empty = ofNoLanguage ? 'The answer appears here.' : 'The translation appears here.';
  offerOptions({ formality: languages.hasFormality });
  showExamples(model);
  byId('about').replaceChildren(...(model ? aboutModel(model) : []));
  detect();
  showDetected(undefined);
  call.show(PATH, request(), 'text/event-stream');
}

function choose(wanted) {
  languages.show(wanted);
  showChosen();
  const { source, target, model } = languages.choice;
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
      past.next();
      setText(example);
      byId('text').focus();
      run();
    },
  }, example)));
}

function showSwap() {
  byId('swap').disabled = languages.swapped(detection.language) === undefined;
}

/** The languages the other way round; the translation becomes the text. */
async function swap() {
  if (aborter || timer !== undefined) await run(); // what is shown may be of an older text
  const wanted = languages.swapped(detection.language);
  if (!wanted) return;
  if (answer?.request.q === byId('text').value) setText(translation.text);
  past.next();
  choose(wanted);
}

// Files.

function fileTask() {
  const { source, target } = languages.choice;
  const from = source === 'auto' ? 'Detected language' : languages.name(source);
  return languages.ofNoLanguage ? undefined : { parameters: wishes(), target, words: `${from} → ${languages.name(target)}` };
}

function dropped(list) {
  if (!settings.filesTranslation) {
    showError({ title: 'Files are not translated here', message: 'This service translates texts only.' });
    return;
  }
  showMode('files');
  files.add(list);
}

function showMode(mode) {
  byId(`mode-${mode}`).checked = true;
  byId('workspace').dataset.mode = mode;
  showGlossary();
  showLead();
}

// The service's models come and go.

async function refresh({ quietly }) {
  try {
    const [all, list] = await Promise.all([models(), languageList()]);
    const received = all.filter(({ kind }) => kind === 'seq2seq');
    const text = JSON.stringify([received, list]);
    if (text === known) return;
    const start = known === undefined;
    if (start) {
      settings = await frontendSettings();
      byId('modes').hidden = !settings.filesTranslation;
      files.formats = settings.supportedFilesFormat ?? [];
      hideError();
    }
    known = text;
    languages.take(received, list);
    byId('workspace').hidden = received.length === 0;
    showLead();
    languages.show(start ? fromAddress() : languages.choice);
    showCount();
    showChosen();
    if (start && byId('text').value !== '') run(); // a browser keeps it when the page is loaded again
  } catch (failure) {
    if (quietly) return;
    byId('lead').textContent = 'The service did not say what it can translate.';
    showError(failure, () => refresh({ quietly: false }));
  }
}

function showLead() {
  const words = byId('mode-files').checked ? 'Each file comes back as it is, in the other language.' : 'Type, and the translation follows, word by word.';
  byId('lead').replaceChildren(...(byId('workspace').hidden
    ? ['No model that translates is loaded. Put its folder under ', el('code', {}, 'models'), ' and it appears here.']
    : [words]));
}

function fromAddress() {
  return languages.fromAddress(new URLSearchParams(location.hash.slice(1)));
}

setUpSite();
const grow = growWithText(byId('text'));
byId('call').replaceWith(...call.nodes);
byId('form').addEventListener('submit', (event) => event.preventDefault());
byId('text').addEventListener('input', ({ isComposing }) => isComposing || later());
byId('text').addEventListener('compositionend', later);
byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
setUpOptions(run);
byId('swap').addEventListener('click', swap);
byId('clear').addEventListener('click', () => {
  setText('');
  run();
  byId('text').focus();
});
byId('copy').addEventListener('click', () => copyFrom(byId('copy'), translation.text));
byId('modes').addEventListener('change', ({ target }) => showMode(target.value));
takeDrops(dropped);
addEventListener('hashchange', () => {
  languages.show(fromAddress());
  showChosen();
  run();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !byId('card-dialog').open && (aborter || timer !== undefined)) {
    stop();
    translation.settle();
    byId('ending').textContent = 'Stopped.';
  }
});
document.addEventListener('visibilitychange', () => document.hidden || refresh({ quietly: true }));
setInterval(() => document.hidden || refresh({ quietly: true }), REFRESH_MILLISECONDS);
await refresh({ quietly: false });
if (document.activeElement === document.body) byId('text').focus();
