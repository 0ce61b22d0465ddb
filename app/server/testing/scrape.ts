import type { AdmissionFigures } from '../connections/admission';

type Labels = Readonly<Record<string, string>>;

/** For tests: a metric of an instance with just these labels; undefined where it has no such. */
export async function scrape(url: string, name: string, labels: Labels = {}): Promise<number | undefined> {
  return valueOf(await metricsOf(url), name, labels);
}

/** For tests: the figures of an instance's admission, all of one moment. */
export async function scrapeAdmission(url: string): Promise<AdmissionFigures> {
  const metrics = await metricsOf(url);
  const figure = (name: string) => valueOf(metrics, `crossfade_admissions_${name}`) ?? NaN;
  return { admitted: figure('total'), refused: figure('refused_total'), waiting: figure('waiting') };
}

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

function valueOf(metrics: string, name: string, labels: Labels = {}): number | undefined {
  const inBraces = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const series = inBraces.length === 0 ? name : `${name}{${inBraces.join(',')}}`;
  const line = metrics.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
