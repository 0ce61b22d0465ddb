/**
 * What a response is made of; an absent value is left out, an item of a list becomes a `<member>`, one of a map an
 * `<entry>`.
 */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | ReadonlyMap<string, XmlValue>
  | readonly XmlValue[]
  | XmlStructure
  | undefined;

/** Element names to their contents, in the order in which they are written. */
export interface XmlStructure {
  readonly [element: string]: XmlValue;
}

/** Writes an element with its contents, the way services of the AWS Query protocol do. */
export function xmlElement(name: string, value: XmlValue, namespace?: string): string {
  if (value === undefined) {
    return '';
  }
  const attribute = namespace === undefined ? '' : ` xmlns="${escapeText(namespace)}"`;
  return `<${name}${attribute}>${xmlContents(value)}</${name}>`;
}

function xmlContents(value: Exclude<XmlValue, undefined>): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value !== 'object') {
    return escapeText(String(value));
  }
  if (isMap(value)) {
    return [...value].map(([key, item]) => xmlElement('entry', { key, value: item })).join('');
  }
  if (isList(value)) {
    return value.map((item) => xmlElement('member', item)).join('');
  }
  return Object.entries(value)
    .map(([name, contents]) => xmlElement(name, contents))
    .join('');
}

/** Whether a value is a map, which `instanceof` would make one of `any`. */
export function isMap(value: XmlValue): value is ReadonlyMap<string, XmlValue> {
  return value instanceof Map;
}

/* Array.isArray does not narrow readonly arrays. */
function isList(value: object): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/* XML 1.0 has no way at all to write these, escaped or not. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return text
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
