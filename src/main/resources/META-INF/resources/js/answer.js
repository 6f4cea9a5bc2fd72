// What an answer says of its sentences, in one form whatever the service tells.

/**
 * The sentences of a translation in their order:
 * `[{ start, end, source }]`, the places being those in the translated text.
 */
export function sentencesOf(answer) {
  return placed(answer.translatedText, (answer.alignment ?? []).map(({ source, target }) => ({
    source: source.join('').trim(),
    translation: target.join('').trim(),
  })));
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
