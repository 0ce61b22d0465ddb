/** The element of that id, which the page is known to have. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return element;
}

/** A new element with a class and a text, which is never taken for markup. */
export function element(tag: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/** Shows what went wrong in the form's own place for it, or clears it. */
export function showProblem(form: HTMLFormElement, problem?: string): void {
  const place = form.querySelector<HTMLElement>('.problem');
  if (!place) return;
  place.textContent = problem ?? '';
  place.hidden = problem === undefined;
}

/** Runs a form's action when it is submitted; meanwhile it cannot be submitted again. Shows what goes wrong. */
export function onSubmit(form: HTMLFormElement, run: (value: string) => Promise<void>): void {
  const button = form.querySelector('button');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = new FormData(form).get('name');
    if (!button || typeof value !== 'string') return;
    button.disabled = true;
    showProblem(form);
    run(value)
      .catch((error: unknown) => showProblem(form, error instanceof Error ? error.message : String(error)))
      .finally(() => {
        button.disabled = false;
      });
  });
}
