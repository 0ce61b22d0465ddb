/** For tests: a metric of an instance with just these labels; undefined where it has no such. */
export async function scrape(
  url: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const inBraces = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const series = inBraces.length === 0 ? name : `${name}{${inBraces.join(',')}}`;
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
