/** A text without account numbers, which are for no projector, nor what comes before the names in ARNs. */
export function withShortNames(text: string): string {
  return text
    .replace(/arn:[\w-]+:[\w-]*:[\w-]*:\d*:/g, '')
    .replace(/(?<![\w-])\d{12}(?![\w-])/g, '(not shown)');
}
