/** How near to the end, in pixels, counts as being there. */
const NEAR_END_PX = 48;

/** Older messages are wanted when less than so many screens are left above. */
const SCREENS_AHEAD = 1.5;

const browserKeepsView = () => CSS.supports('overflow-anchor', 'auto');

export interface ScrollListener {
  /** Whether the reader is at the end, told when that changes. */
  readonly onEnd: (atEnd: boolean) => void;
  /** The beginning of what there is comes near. */
  readonly onNearStart: () => void;
}

/**
 * Keeps a list where its reader is while it changes above, below and within: at the end it follows; further up, what is
 * at the top edge stays there. The list's children are in order from top to bottom.
 */
export class ScrollKeeper {
  #atEnd = true;
  /* What is at the top edge, and how far its end is below it: what stands above a message may come and go. */
  #anchor: { readonly element: HTMLElement; readonly below: number } | undefined;
  readonly #resizes: ResizeObserver;
  readonly #onScroll = () => this.#moved();

  /** @param scroller the positioned ancestor of the list that scrolls */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly list: HTMLElement,
    private readonly listener: ScrollListener,
  ) {
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#resizes = new ResizeObserver(() => this.#resized());
    this.#resizes.observe(scroller);
    this.#resizes.observe(list);
  }

  close(): void {
    this.scroller.removeEventListener('scroll', this.#onScroll);
    this.#resizes.disconnect();
  }

  /** To be called right before items come or go: the reader may have scrolled since the last scroll event. */
  remember(): void {
    const element = this.#topmost();
    this.#anchor = element && { element, below: endOf(element) - this.scroller.scrollTop };
  }

  /** Puts the reader back right after items have come or gone. */
  keep(): void {
    this.#restore();
    this.#look();
  }

  toEnd(): void {
    this.#setAtEnd(true);
    this.keep();
  }

  /** Brings an element to the top edge, a little below it. */
  show(element: HTMLElement): void {
    this.scroller.scrollTop = element.offsetTop - NEAR_END_PX / 2;
    this.#moved();
  }

  #moved(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END_PX);
    this.remember();
    this.#look();
  }

  /* Sizes of items have changed, or that of the list: many browsers keep the view by themselves then. */
  #resized(): void {
    if (this.#atEnd || !browserKeepsView()) this.#restore();
    else this.remember();
    this.#look();
  }

  #restore(): void {
    const { scroller } = this;
    if (this.#atEnd) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (this.#anchor?.element.isConnected) {
      const moved = endOf(this.#anchor.element) - scroller.scrollTop - this.#anchor.below;
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    }
  }

  #look(): void {
    const { scrollTop, clientHeight } = this.scroller;
    if (clientHeight > 0 && scrollTop < clientHeight * SCREENS_AHEAD) this.listener.onNearStart();
  }

  #setAtEnd(atEnd: boolean): void {
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.listener.onEnd(atEnd);
  }

  /* The first child that is not wholly above the top edge. */
  #topmost(): HTMLElement | undefined {
    const { children } = this.list;
    const { scrollTop } = this.scroller;
    let [low, high] = [0, children.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const child = children[middle];
      if (child instanceof HTMLElement && endOf(child) <= scrollTop) low = middle + 1;
      else high = middle;
    }
    const found = children[low];
    return found instanceof HTMLElement ? found : undefined;
  }
}

function endOf({ offsetTop, offsetHeight }: HTMLElement): number {
  return offsetTop + offsetHeight;
}
