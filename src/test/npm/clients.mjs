// Asks the service at the given address through four clients and prints what each of them says.
import { LibreTranslateTranslator } from 'anylang/translators/unstable/LibreTranslateTranslator/index.js';
import { translate as simple } from 'libretranslate';
import { libreTranslate as sdk } from 'libretranslate-ts';
import { Translate } from 'translate';

const service = process.argv[2];
sdk.setApiEndpoint(service);
sdk.setApiKey('');
const engine = Translate({ engine: 'libre', url: `${service}/translate` });

const kit = new LibreTranslateTranslator({ apiHost: `${service}/translate`, apiKey: 'none' });

const answers = {
  sdkTranslates: await sdk.translate('Where is the station?', 'en', 'fr'),
  sdkDetects: await sdk.detect('Où est la gare, s’il vous plaît ?'),
  sdkAlternatives: await sdk.translate('Hi', 'en', 'fr', 1),
  sdkAuto: await sdk.translate('Où est la gare, Madame ?', 'auto', 'en'),
  sdkRefused: await sdk.translate('Hello', 'en', 'zz'),
  simpleTranslates: await simple({ apiurl: service, query: 'Hello, you!', source: 'en', target: 'fr' }),
  kitTranslates: await kit.translateBatch(['Who are you?', 'Line one.\nLine & cat.'], 'en', 'fr'),
  kitDetects: await kit.translate('Où est la gare, Madame ?', 'auto', 'en'),
  kitRefused: await kit.translate('Hello', 'en', 'zh').then(() => 'translated', () => 'refused'),
  engineTranslates: await engine('Good day.', { from: 'en', to: 'fr' }),
  engineRefused: await engine('Good day.', { from: 'de', to: 'fr' }).catch((failure) => failure.message),
};
console.log(JSON.stringify(answers));
