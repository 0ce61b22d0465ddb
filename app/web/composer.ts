import { byId } from './elements';

/** Milliseconds between two notices that the user is typing. */
const TYPING_EVERY = 2_000;

/** The field that messages are written in: Enter sends, Shift and Enter starts a new line. */
export function setUpComposer(actions: { send: (text: string) => void; typing: () => void }): void {
  const form = byId('compose', HTMLFormElement);
  const field = byId('text', HTMLTextAreaElement);
  let noticedAt = -Infinity;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value;
    if (text.trim() === '') return;
    field.value = '';
    noticedAt = -Infinity;
    actions.send(text);
    field.focus();
  });
  field.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener('input', () => {
    if (field.value === '' || performance.now() - noticedAt < TYPING_EVERY) return;
    noticedAt = performance.now();
    actions.typing();
  });
}
