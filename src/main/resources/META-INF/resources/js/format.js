// Numbers and names as people read them.

const NONE = '–';

export function count(value) {
  return value === undefined ? NONE : value.toLocaleString('en');
}

/** 1,123,000 as 1.12 M; numbers of four digits stay whole. */
export function short(value) {
  if (value < 10_000) return count(value);
  for (const [size, suffix] of [[1e9, ' G'], [1e6, ' M'], [1e3, ' k']]) {
    if (value >= size) return significant(value / size) + suffix;
  }
}

/** At most three digits that mean something: 1.48, 0.0123, 412. */
export function significant(value) {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  if (Math.abs(value) < 1e-9) return '0';
  return String(Number(value.toPrecision(3)));
}

export function milliseconds(value) {
  if (value === undefined) return NONE;
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}

/** Memory and files: 37 bytes, 512 MB, 1.5 GB. */
export function bytes(value) {
  if (value === undefined || value === null) return NONE;
  if (value === 0) return '0';
  if (value < 1e3) return value === 1 ? '1 byte' : `${value} bytes`;
  if (value >= 1e9) return `${significant(value / 1e9)} GB`;
  return value >= 1e6 ? `${significant(value / 1e6)} MB` : `${significant(value / 1e3)} kB`;
}

/** A time in seconds: 250 µs, 12.5 ms, 3.2 s. */
export function seconds(value) {
  if (value === undefined || value === null) return NONE;
  if (value === 0) return '0';
  if (value >= 1) return `${significant(value)} s`;
  return value >= 1e-3 ? `${significant(value * 1e3)} ms` : `${significant(value * 1e6)} µs`;
}

/** Roughly how long so many seconds are: 90 s, 12 min, 3 h, 5 days. */
export function duration(length) {
  if (length < 120) return `${Math.round(length)} s`;
  if (length < 7200) return `${Math.round(length / 60)} min`;
  return length < 172_800 ? `${Math.round(length / 3600)} h` : `${Math.round(length / 86_400)} days`;
}

const FAMILIES = new Map([
  ['jordan', ['Jordan', 'Jordan network, 1986']],
  ['elman', ['Elman', 'Elman network, 1990']],
  ['lstm', ['LSTM', 'LSTM, 1997']],
  ['seq2seq', ['Encoder–decoder', 'Encoder–decoder LSTM, 2014']],
  ['transformer', ['Transformer', 'Transformer, 2017']],
  ['gpt', ['GPT', 'GPT, 2018']],
]);

/** The family and its year; an unknown architecture is shown by its own name. */
export function architecture(name) {
  return FAMILIES.get(name)?.[1] ?? name;
}

/** The same for little room: Jordan 1986. */
export function family(name) {
  const [short, long] = FAMILIES.get(name) ?? [name, ''];
  return `${short} ${long.slice(-4)}`.trim();
}
