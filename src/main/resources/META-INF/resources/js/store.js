// What this browser keeps for the pages, as JSON; nothing where its storage is off or full.

/** What is kept under a name; `undefined` where that is nothing, or nothing readable. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value under a name, or forgets what is there; returns whether the browser let it. */
export function keep(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
