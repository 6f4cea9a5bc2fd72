// The Markdown of model cards and of answers as DOM: headings, paragraphs, lists, quotes, rules,
// tables, code, links, images. Built node by node, so that nothing in a text can become markup.
import { el } from './dom.js';

/**
 * The nodes of `text`. Images of this site are shown when there is a `base`, under which relative
 * ones are looked for; else they are links. Relative links stay words, since what they lead to lies in the
 * repository. With `breaks` a line break in a paragraph is one.
 */
export function markdown(text, { base, breaks = false } = {}) {
  return blocks(text.split(/\r?\n/), { base, breaks, depth: 0 });
}

// Lists and quotes hold blocks themselves; below a depth that no reader needs they are plain text.
const DEEPEST = 16;

function blocks(lines, options) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const block = BLOCKS.find(({ starts, holds }) => starts(lines, at) && !(holds && options.depth > DEEPEST));
    const end = block.end(lines, at);
    const node = block.build(lines.slice(at, end), options);
    if (node) nodes.push(node);
    at = end;
  }
  return nodes;
}

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;
const QUOTE = /^\s{0,3}>\s?/;
const LINE = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
const RULE = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

// In order: the first kind of block that starts on a line takes it.
const BLOCKS = [
  {
    starts: (lines, at) => lines[at].trim() === '',
    end: (lines, at) => at + 1,
    build: () => undefined,
  },
  {
    starts: (lines, at) => lines[at].startsWith('```'),
    end: (lines, at) => {
      const close = lines.findIndex((line, index) => index > at && line.startsWith('```'));
      return close < 0 ? lines.length : close + 1;
    },
    build: (block) => {
      // The fence of an answer that is still being written may be open.
      const closed = block.length > 1 && block.at(-1).startsWith('```');
      const code = block.slice(1, closed ? -1 : undefined);
      return el('pre', { tabindex: 0 }, el('code', {}, code.join('\n')));
    },
  },
  {
    starts: (lines, at) => HEADING.test(lines[at]),
    end: (lines, at) => at + 1,
    build: ([line], { base }) => {
      const [, marks, title] = HEADING.exec(line);
      return el(`h${Math.min(marks.length + 2, 6)}`, {}, inline(title, base)); // the dialog has the h2
    },
  },
  {
    starts: (lines, at) => lines[at].includes('|') && RULE.test(lines[at + 1] ?? '') && lines[at + 1].includes('-'),
    end: (lines, at) => runOf(lines, at, (line) => line.includes('|')),
    build: ([head, rule, ...rows], { base }) => {
      const numeric = cells(rule).map((cell) => cell.endsWith(':'));
      const row = (tag) => (line) => el('tr', {}, cells(line).map((cell, index) =>
        el(tag, { class: numeric[index] ? 'numeric' : undefined }, inline(cell, base))));
      return el('div', { class: 'table-scroll' },
        el('table', {}, el('thead', {}, row('th')(head)), el('tbody', {}, rows.map(row('td')))));
    },
  },
  {
    starts: (lines, at) => LINE.test(lines[at]),
    end: (lines, at) => at + 1,
    build: () => el('hr'),
  },
  {
    holds: true,
    starts: (lines, at) => QUOTE.test(lines[at]),
    end: (lines, at) => runOf(lines, at, (line) => QUOTE.test(line)),
    build: (block, options) =>
      el('blockquote', {}, blocks(block.map((line) => line.replace(QUOTE, '')), deeper(options))),
  },
  list('ul', BULLET),
  list('ol', NUMBER),
  {
    starts: () => true,
    end: (lines, at) => runOf(lines, at, (line, index) => line.trim() !== ''
      && (index === at || ![/^```/, HEADING, BULLET, QUOTE, LINE].some((other) => other.test(line)))),
    build: (block, { base, breaks }) => el('p', {}, inline(block.join(breaks ? '\n' : ' '), base)),
  },
];

function list(tag, marker) {
  const isIndented = (line) => /^\s+\S/.test(line);
  return {
    holds: true,
    starts: (lines, at) => marker.test(lines[at]),
    // Indented lines belong to the item above them; so do blank ones, if the list goes on after them.
    end: (lines, at) => runOf(lines, at, (line, index) => {
      const next = line.trim() === '' ? lines.slice(index).find((later) => later.trim() !== '') ?? '' : line;
      return isIndented(next) || (marker.test(next) && !LINE.test(next));
    }),
    build: (block, options) => {
      const margin = indent(block[0]);
      const items = [];
      for (const line of block) {
        if (marker.test(line) && indent(line) <= margin + 1) items.push([line.replace(marker, '')]);
        else items.at(-1).push(line);
      }
      const start = Number.parseInt(block[0], 10);
      return el(tag, { start: tag === 'ol' && start !== 1 ? start : undefined },
        items.map((item) => el('li', {}, itemNodes(item, options))));
    },
  };
}

// What stands below the first lines of an item and looks like a block of its own is one.
function itemNodes([first, ...rest], options) {
  const below = rest.findIndex((line) => line.trim() === ''
    || [BULLET, NUMBER, QUOTE, /^\s*```/].some((block) => block.test(line)));
  const lead = below < 0 ? rest : rest.slice(0, below);
  const text = [first, ...lead.map((line) => line.trim())].join(' ');
  if (below < 0) return inline(text, options.base);
  const nested = rest.slice(below);
  const margin = Math.min(...nested.filter((line) => line.trim() !== '').map(indent));
  const inner = nested.map((line) => line.slice(Math.min(margin, indent(line))));
  return [...inline(text, options.base), ...blocks(inner, deeper(options))];
}

function deeper(options) {
  return { ...options, depth: options.depth + 1 };
}

function indent(line) {
  return line.length - line.trimStart().length;
}

function runOf(lines, from, belongs) {
  let at = from;
  while (at < lines.length && belongs(lines[at], at)) at++;
  return Math.max(at, from + 1);
}

function cells(line) {
  return line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
}

const INLINE = /`([^`]+)`|!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)|<(https?:[^>\s]+)>/;

function inline(text, base) {
  const nodes = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const [whole, code, alt, image, label, target, strong, emphasis, address] = match;
    nodes.push(rest.slice(0, match.index));
    if (code !== undefined) nodes.push(el('code', {}, code));
    else if (image !== undefined) nodes.push(picture(image, alt, base));
    else if (target !== undefined) nodes.push(link(target, inline(label, base)));
    else if (strong !== undefined) nodes.push(el('strong', {}, inline(strong, base)));
    else if (emphasis !== undefined) nodes.push(el('em', {}, inline(emphasis, base)));
    else nodes.push(link(address, [address]));
    rest = rest.slice(match.index + whole.length);
  }
  nodes.push(rest);
  return nodes;
}

// A picture that is not of this site is somebody else's: it is loaded only when it is asked for.
function picture(source, alt, base) {
  const address = base && resolve(source, base);
  return address && new URL(address).origin === location.origin
    ? el('img', { src: address, alt, loading: 'lazy' })
    : link(source, [alt || source]);
}

function link(target, content) {
  const href = resolve(target);
  return href ? el('a', { href, target: '_blank', rel: 'noreferrer' }, content) : el('span', {}, content);
}

// Only what a browser may follow without doing harm: a script: address resolves to nothing.
function resolve(target, base) {
  try {
    const url = new URL(target, base && new URL(base, location.href));
    return ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined; // relative without a base, or no address at all
  }
}
