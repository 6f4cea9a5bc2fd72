// Which of a model's figures stands on its card, in words.
import { significant } from './format.js';

/** The main figure of a model, or undefined when it has none. Keys are the trainer's. */
export function mainMetric({ kind, metrics = {}, series }) {
  if (kind === 'classification') return accuracy(metrics) ?? microF1(metrics);
  if (kind === 'forecast') return horizon(metrics);
  return bleu(metrics) ?? crossEntropy(metrics) ?? continuation(metrics) ?? forecast(metrics, series) ?? first(metrics);
}

function bleu(metrics) {
  const key = Object.keys(metrics).find((name) => name.endsWith('.bleu'));
  return key && `BLEU ${significant(metrics[key])}`;
}

// A character's, so that models can be compared. Of one whose tokens are characters it is a token's.
function crossEntropy(metrics) {
  const ending = (end) => Object.keys(metrics).find((name) => name.endsWith(end));
  const key = ending('.crossEntropyPerChar') ?? ending('.crossEntropy');
  return key && `${significant(metrics[key])} nats/char`;
}

// Of the texts that nothing was learned from, if it was measured on them.
function accuracy(metrics) {
  const share = metrics['test.accuracy'] ?? metrics['validation.accuracy'];
  return share === undefined ? undefined : `accuracy ${significant(share)} %`;
}

// The same of a model whose texts may have several labels.
function microF1(metrics) {
  const share = metrics['test.microF1'] ?? metrics['validation.microF1'];
  return share === undefined ? undefined : `F1 ${significant(share)} %`;
}

// The error in percent beside that of the last season again.
function horizon(metrics) {
  const error = metrics['test.smape'];
  if (error === undefined) return undefined;
  const naive = metrics['test.seasonalNaive.smape'] ?? metrics['test.naive.smape'];
  return `sMAPE ${significant(error)} %${naive === undefined ? '' : `, naive ${significant(naive)} %`}`;
}

// How far a continued wave is off after its last period.
function continuation(metrics) {
  const amplitude = metrics['continuation.amplitudeDrift'];
  const phase = metrics['continuation.phaseDrift'];
  if (amplitude === undefined || phase === undefined) return undefined;
  return `drift ${significant(Math.abs(amplitude))} % in height, ${significant(Math.abs(phase))}° in phase`;
}

// The mean absolute error of the first feature, beside the best naive forecast: it may well win.
function forecast(metrics, series) {
  const names = Object.keys(metrics);
  const key = names.find((name) => name.endsWith('.mae'));
  if (!key) return undefined;
  const naive = names.filter((name) => name.startsWith(`${key}.naive`)).map((name) => metrics[name]);
  const ofReturns = `${key}.naiveNoChange` in metrics;
  const feature = series?.features.find(({ name }) => key.endsWith(`.${name}.mae`));
  const unit = ofReturns ? '%' : feature?.unit ?? '';
  const error = `error ${significant(metrics[key])} ${unit}`.trim();
  return naive.length > 0 ? `${error}, naive ${significant(Math.min(...naive))}` : error;
}

function first(metrics) {
  const [name] = Object.keys(metrics);
  if (name?.endsWith('.rmse')) return `rms error ${significant(metrics[name])}`;
  return name && `${name} ${significant(metrics[name])}`;
}
