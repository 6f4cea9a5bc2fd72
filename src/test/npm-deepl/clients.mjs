// Asks the service at the given address through DeepL's client and prints what it says.
import { readFileSync } from 'node:fs';
import * as deepl from 'deepl-node';

const [serverUrl, folder] = process.argv.slice(2);
const options = { serverUrl, maxRetries: 1 };
const client = new deepl.DeepLClient('any', options);
const failure = (promise) =>
  promise.then(
    () => ({ kind: 'none' }),
    (error) => ({ kind: error.constructor.name, message: error.message }),
  );

const entries = new deepl.GlossaryEntries({ entries: { car: 'auto', house: 'maison' } });
const glossary = await client.createGlossary('things', 'en', 'fr', entries);
const multi = await client.createMultilingualGlossary('many', [
  { sourceLangCode: 'en', targetLangCode: 'fr', entries },
  { sourceLangCode: 'fr', targetLangCode: 'en', entries: new deepl.GlossaryEntries({ entries: { chat: 'cat' } }) },
]);
const updated = await client.updateMultilingualGlossaryName(multi.glossaryId, 'more');
const answers = {
  text: await client.translateText('Where is the station?', 'en', 'fr'),
  texts: await client.translateText(['Hello, my dear friend.', 'Où est la gare, Madame ?'], null, 'en-GB'),
  xml: await client.translateText('Open the <keep>Page</keep> now. <b>Go</b>', 'en', 'fr', {
    tagHandling: 'xml',
    ignoreTags: ['keep'],
  }),
  html: await client.translateText('<p>One &amp; <b>cat</b>.</p>', 'en', 'fr', { tagHandling: 'html' }),
  usage: await client.getUsage(),
  sources: await client.getSourceLanguages(),
  targets: await client.getTargetLanguages(),
  pairs: await client.getGlossaryLanguagePairs(),
  glossary: await client.getGlossary(glossary.glossaryId),
  glossaries: (await client.listGlossaries()).map((one) => one.name),
  entries: (await client.getGlossaryEntries(glossary.glossaryId)).entries(),
  updated,
  dictionary: (await client.getMultilingualGlossaryDictionaryEntries(multi.glossaryId, 'fr', 'en')).entries.entries(),
  unknownTarget: await failure(client.translateText('Hi', 'en', 'xx')),
  unknownGlossary: await failure(client.getGlossary('00000000-0000-4000-8000-000000000000')),
};
if (folder) {
  await client.translateDocument(`${folder}/in.txt`, `${folder}/out.txt`, 'en', 'fr');
  answers.document = readFileSync(`${folder}/out.txt`, 'utf8');
}
await client.deleteGlossary(glossary.glossaryId);
await client.deleteMultilingualGlossary(multi.glossaryId);
answers.left = (await client.listMultilingualGlossaries()).map((one) => one.name);
console.log(JSON.stringify(answers));
