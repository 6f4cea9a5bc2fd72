// A model's card, in a dialog over the page.
import { showError } from './banner.js';
import { byId } from './dom.js';
import { hasKey, loadPicture } from './key.js';
import { markdown } from './markdown.js';
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
