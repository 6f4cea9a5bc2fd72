// What every page has: the light/dark switch and the skip link.
import { byId } from './dom.js';

const KEY = 'unroll.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** The scheme in force: 'light' or 'dark'. */
function theme() {
  return document.documentElement.dataset.theme ?? (systemDark.matches ? 'dark' : 'light');
}

/** Calls `listener` whenever the scheme in force may have changed. */
export function onThemeChange(listener) {
  systemDark.addEventListener('change', listener);
  document.addEventListener('unroll:theme', listener);
}

export function setUpSite() {
  const toggle = byId('theme-toggle');
  const describe = () => {
    const other = theme() === 'dark' ? 'light' : 'dark';
    toggle.setAttribute('aria-label', `Switch to the ${other} scheme`);
    toggle.title = toggle.getAttribute('aria-label');
  };
  toggle.addEventListener('click', () => {
    const chosen = theme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = chosen;
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // Storage is off: the choice holds for this visit.
    }
    document.dispatchEvent(new Event('unroll:theme'));
  });
  onThemeChange(describe);
  describe();

  // The fragment belongs to deep links, so the skip link moves the focus without touching it.
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    byId('workspace').focus();
  });
}
