/**
 * Keeps `--page-height` at what is left of the window beside a keyboard on the screen, where that takes its place without
 * resizing the page. The page must not be scrolled then, as its field for writing is in view anyway.
 */
export function followViewport(): void {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const adapt = () => {
    const { height, scale } = visualViewport;
    // Who has zoomed in sees a part of the page, which stays as it is.
    if (Math.abs(scale - 1) > 0.01) return;
    document.documentElement.style.setProperty('--page-height', `${height}px`);
    if (window.scrollY > 0) window.scrollTo(0, 0);
  };
  visualViewport.addEventListener('resize', adapt);
  adapt();
}
