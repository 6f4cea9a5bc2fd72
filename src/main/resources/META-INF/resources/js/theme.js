// The remembered colour scheme, applied before the first paint. A classic script for that reason.
(() => {
  const KEY = 'unroll.theme';
  try {
    const remembered = localStorage.getItem(KEY);
    if (remembered === 'light' || remembered === 'dark') {
      document.documentElement.dataset.theme = remembered;
    }
  } catch {
    // Storage is off: the system's scheme holds.
  }
})();
