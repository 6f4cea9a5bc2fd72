// A model in a few words, and its card in a dialog over the page.
import { showError } from './banner.js';
import { byId, el } from './dom.js';
import { architecture } from './format.js';
import { hasKey, loadPicture } from './key.js';
import { markdown } from './markdown.js';
import { mainMetric } from './metrics.js';
import { card, modelPath } from './service.js';

export async function openCard(model) {
  const dialog = byId('card-dialog');
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  try {
    const text = await card(model.id);
    byId('card-dialog-title').textContent = model.id;
    part('raw').href = `${modelPath(model.id)}/card`;
    const content = document.createElement('div');
    content.append(...markdown(text, { base: `${modelPath(model.id)}/files/` }));
    if (hasKey()) for (const image of content.querySelectorAll('img')) loadPicture(image);
    part('body').replaceChildren(...content.children);
    dialog.showModal();
    part('body').scrollTop = 0;
  } catch (failure) {
    showError(failure, () => openCard(model));
  }
}

/** A model's name, kind and main figure, with links to more. */
export function aboutModel(model) {
  return [
    el('strong', {}, model.title || model.id),
    el('span', {}, [architecture(model.family ?? model.architecture), `${model.parameters.toLocaleString('en')} parameters`, mainMetric(model)]
      .filter(Boolean).join(' · ')),
    el('a', { href: `${modelPath(model.id)}/card`, onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // as any link: in a tab of its own
      event.preventDefault();
      openCard(model);
    } }, 'Model card'),
    el('a', { href: modelPath(model.id), target: '_blank' }, 'As JSON'),
  ];
}
