/** The sum of a metric over all its labels, in the text that Prometheus reads; 0 where it is not there. */
export function sumOfMetric(text: string, name: string): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, metric, value] = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (metric === name) sum += Number(value);
  }
  return sum;
}

/** Fetches a server's metrics. */
export async function readMetrics(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  return answer.text();
}
