/** Whether there is a mouse or the like: then a field that takes the focus brings up no keyboard on the screen. */
export function hasFinePointer(): boolean {
  return matchMedia('(pointer: fine)').matches;
}
