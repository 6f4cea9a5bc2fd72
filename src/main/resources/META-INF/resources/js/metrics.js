// Which of a model's figures stands on its card, and what it is called.
import { significant } from './format.js';

// The first of these that a model has is its main one.
const KNOWN = [
  [/^(validation|test)\.?(crossEntropy|loss)$/i, 'nats/char'],
  [/cross.?entropy/i, 'nats/char'],
  [/perplexity/i, 'perplexity'],
  [/^(test\.?)?mae$/i, 'mean absolute error'],
  [/mae(?!.*(naive|persistence|seasonal|baseline|last))/i, 'mean absolute error'],
  [/rmse/i, 'root mean square error'],
  [/amplitude/i, 'amplitude drift'],
  [/phase/i, 'phase drift'],
  [/accuracy/i, 'accuracy'],
  [/loss/i, 'loss'],
];

/** The main figure in words, or undefined when the model has none. */
export function mainMetric(metrics) {
  const keys = Object.keys(metrics ?? {});
  for (const [pattern, label] of KNOWN) {
    const key = keys.find((candidate) => pattern.test(candidate));
    if (key !== undefined) return `${significant(metrics[key])} ${label}`;
  }
  return keys.length > 0 ? `${keys[0]} ${significant(metrics[keys[0]])}` : undefined;
}
