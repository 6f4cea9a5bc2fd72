// A line at an element that says more of it, while the pointer or the focus is there.

const HIDE_MILLISECONDS = 150; // time for the pointer to reach the tooltip

/**
 * Shows `node` for elements within `root`.
 *
 * @param words what to say of an element; undefined where there is nothing to say
 */
export function addTooltip(root, node, words) {
  let shown;
  let timer;
  let pressed = false; // the focus comes from the pointer, which is there already
  const hide = () => {
    clearTimeout(timer);
    node.hidden = true;
    shown = undefined;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, HIDE_MILLISECONDS);
  };
  const show = (element) => {
    const said = words(element);
    if (said === undefined) return;
    clearTimeout(timer);
    if (shown === element) return;
    hide();
    shown = element;
    node.textContent = said;
    node.hidden = false;
    node.style.left = 0; // as wide as it would like to be
    const [line] = element.getClientRects();
    const left = Math.max(8, Math.min(line.left, innerWidth - node.offsetWidth - 8));
    const top = line.top - node.offsetHeight - 4;
    node.style.left = `${left + scrollX}px`;
    node.style.top = `${(top >= 0 ? top : line.bottom + 4) + scrollY}px`;
  };
  root.addEventListener('mouseover', ({ target }) => show(target));
  root.addEventListener('pointerdown', () => { pressed = true; });
  root.addEventListener('focusin', ({ target }) => pressed || show(target));
  root.addEventListener('mouseout', later);
  root.addEventListener('focusout', later);
  root.addEventListener('click', () => { // something else opens
    pressed = false;
    hide();
  });
  node.addEventListener('mouseenter', () => clearTimeout(timer));
  node.addEventListener('mouseleave', later);
  addEventListener('pointerup', () => { pressed = false; });
  addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
}
