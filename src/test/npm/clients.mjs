// Asks the service at the given address through three clients and prints what each of them says.
import { translate as simple } from 'libretranslate';
import { libreTranslate as sdk } from 'libretranslate-ts';
import { Translate } from 'translate';

const service = process.argv[2];
sdk.setApiEndpoint(service);
sdk.setApiKey('');
const engine = Translate({ engine: 'libre', url: `${service}/translate` });

const answers = {
  sdkTranslates: await sdk.translate('Where is the station?', 'en', 'fr'),
  sdkDetects: await sdk.detect('Où est la gare, s’il vous plaît ?'),
  sdkAlternatives: await sdk.translate('Hi', 'en', 'fr', 1),
  sdkAuto: await sdk.translate('Où est la gare, Madame ?', 'auto', 'en'),
  sdkRefused: await sdk.translate('Hello', 'en', 'zz'),
  simpleTranslates: await simple({ apiurl: service, query: 'Hello, you!', source: 'en', target: 'fr' }),
  engineTranslates: await engine('Good day.', { from: 'en', to: 'fr' }),
  engineRefused: await engine('Good day.', { from: 'de', to: 'fr' }).catch((failure) => failure.message),
};
console.log(JSON.stringify(answers));
