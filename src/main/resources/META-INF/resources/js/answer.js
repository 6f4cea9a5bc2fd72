// What an answer says of its sentences, in one form whatever the service tells.

const SURE = 0.5; // confidence below which a sentence gets a mark
const DOUBTFUL = 0.2; // and a stronger one
const LEAST = 0.05; // below which a number says nothing

const LEFT = {
  other_script: 'It stays as it is: its letters are not those of the language.',
  source: 'It stays as it is: the model’s translation was not usable.',
};

/**
 * The sentences of a translation in their order, the places being those in the translated text:
 * `[{ start, end, source, mark, why }]`. `mark` is `kept`, `doubtful`, `unsure` or `remembered`, or undefined
 * where nothing is to be said; `why` says it in words.
 */
export function sentencesOf(answer) {
  const told = answer.confidence ?? [];
  const known = answer.checks ?? answer.alignment?.map(({ source, target }) => ({
    source: source.join('').trim(),
    translation: target.join('').trim(),
  })) ?? told.map(({ text }) => ({ translation: text }));
  const sure = confidences(told, known);
  return placed(answer.translatedText, known.map((sentence, index) => ({ ...sentence, confidence: sure[index] })))
    .map(({ outcome, copied, confidence, ...sentence }) => ({ ...sentence, ...judged(outcome, copied ?? [], confidence) }));
}

/** How sure each sentence is; undefined where that is not said. */
function confidences(told, sentences) {
  if (told.length === sentences.length) return told.map(({ confidence }) => confidence);
  let next = 0;
  return sentences.map(({ translation }) => {
    const at = told.findIndex(({ text }, index) => index >= next && text === translation);
    if (at < 0) return undefined;
    next = at + 1;
    return told[at].confidence;
  });
}

function judged(outcome, copied, confidence) {
  if (outcome in LEFT) return { mark: 'kept', why: LEFT[outcome] };
  if (outcome === 'remembered') return { mark: 'remembered', why: 'It comes from the translation memory.' };
  const sure = typeof confidence === 'number' ? sureWords(confidence) : undefined;
  const repaired = outcome === 'repaired' ? `Put back after the translation: ${copied.join(', ')}.` : undefined;
  if (sure === undefined || confidence >= SURE) return { mark: repaired && 'unsure', why: repaired };
  return { mark: confidence < DOUBTFUL ? 'doubtful' : 'unsure', why: [sure, repaired].filter(Boolean).join(' ') };
}

function sureWords(confidence) {
  return confidence < LEAST ? 'The model is not sure of it at all.' : `The model is ${Math.round(confidence * 100)} % sure.`;
}

/** Finds the sentences in the text, one after the other; those that are not there are left out. */
function placed(text, sentences) {
  let from = 0;
  return sentences.flatMap(({ translation, ...sentence }) => {
    const start = translation === '' ? -1 : text.indexOf(translation, from);
    if (start < 0) return [];
    from = start + translation.length;
    return [{ start, end: from, ...sentence }];
  });
}

/** What is to be said of the sentences together: `[{ mark, words }]`. */
export function notesOf(sentences) {
  const marked = (mark) => sentences.filter((sentence) => sentence.mark === mark).length;
  return [
    { mark: 'kept', number: marked('kept'), one: 'sentence was left as it is', many: 'sentences were left as they are' },
    { mark: 'doubtful', number: marked('doubtful'), one: 'sentence is doubtful', many: 'sentences are doubtful' },
    { mark: 'unsure', number: marked('unsure'), one: 'sentence may be wrong', many: 'sentences may be wrong' },
    { mark: 'remembered', number: marked('remembered'), one: 'sentence comes from the translation memory', many: 'sentences come from the translation memory' },
  ].filter(({ number }) => number > 0)
    .map(({ mark, number, one, many }) => ({ mark, words: `${number} ${number === 1 ? one : many}` }));
}
