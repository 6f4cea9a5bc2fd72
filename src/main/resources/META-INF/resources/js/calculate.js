// Arithmetic as people write it: + - * / % ^, parentheses and a few functions. Nothing of it is run as a program.

const FUNCTIONS = {
  sqrt: Math.sqrt, abs: Math.abs, round: Math.round, floor: Math.floor, ceil: Math.ceil,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, ln: Math.log, log: Math.log10, exp: Math.exp,
};
const CONSTANTS = { pi: Math.PI, e: Math.E };
const MOST_CHARACTERS = 500;
const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([a-z]+)|(\*\*|[-+*/%^()]))/y;

/** The value of an expression; throws an Error that says what is wrong with it, in ASCII, which every model can read. */
export function calculate(expression) {
  if (expression.length > MOST_CHARACTERS) throw new Error(`The expression is longer than ${MOST_CHARACTERS} characters.`);
  const tokens = tokensOf(expression);
  let at = 0;
  const take = (...wanted) => (wanted.includes(tokens[at]) ? tokens[at++] : undefined);

  const sum = () => {
    let value = product();
    for (let sign; (sign = take('+', '-'));) value = sign === '+' ? value + product() : value - product();
    return value;
  };
  const product = () => {
    let value = signed();
    for (let sign; (sign = take('*', '/', '%'));) {
      const other = signed();
      if (sign !== '*' && other === 0) throw new Error('It divides by zero.');
      value = { '*': () => value * other, '/': () => value / other, '%': () => value % other }[sign]();
    }
    return value;
  };
  const signed = () => {
    const sign = take('+', '-');
    if (sign === undefined) return power();
    return sign === '-' ? -signed() : signed();
  };
  const power = () => {
    const base = single();
    return take('^', '**') ? base ** signed() : base;
  };
  const single = () => {
    const token = tokens[at++];
    if (typeof token === 'number') return token;
    if (token === '(') return closed();
    if (Object.hasOwn(CONSTANTS, token ?? '')) return CONSTANTS[token];
    if (Object.hasOwn(FUNCTIONS, token ?? '') && take('(')) return FUNCTIONS[token](closed());
    throw new Error(token === undefined ? 'The expression ends too early.' : `'${token}' is not expected there.`);
  };
  const closed = () => {
    const value = sum();
    if (!take(')')) throw new Error('A parenthesis is not closed.');
    return value;
  };

  const value = sum();
  if (at < tokens.length) throw new Error(`'${tokens[at]}' is not expected there.`);
  if (!Number.isFinite(value)) throw new Error('The result is not a number.');
  return value;
}

function tokensOf(expression) {
  const tokens = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  for (let end = 0; end < text.length; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`'${text.slice(end).trim()[0]}' is not expected there.`);
    tokens.push(match[1] === undefined ? match[2] ?? match[3] : Number(match[1]));
  }
  return tokens;
}
