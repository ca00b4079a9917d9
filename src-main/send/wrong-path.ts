// What to say where an address has no OTLP: for the test and a send alike.
import type { Backend } from '#shared/api/destinations.ts';
import type { Target } from './target.ts';

/** Where each backend takes OTLP. */
export const PATHS: Record<Backend, string> = {
  tempo: 'Tempo takes OTLP at http://host:4318; port 3200 is where it is asked.',
  loki: 'Loki takes OTLP at http://host:3100/otlp.',
  prometheus: 'Prometheus takes OTLP at http://host:9090/api/v1/otlp.',
  mimir: 'Mimir takes OTLP at http://host:8080/otlp.',
  'grafana-cloud': 'Grafana Cloud’s base ends in /otlp.',
  otlp: 'Grafana Cloud’s base ends in /otlp; Loki’s is http://host:3100/otlp, Prometheus’ http://host:9090/api/v1/otlp.',
};

/** What a 404 means, by its words: the path, or that OTLP is turned off there. */
export function notFound(target: Target, words: string): string {
  if (/enable-otlp-receiver/.test(words))
    return 'This Prometheus does not take OTLP (404). Start it with --web.enable-otlp-receiver.';
  const { host, pathname } = new URL(target.url);
  return `There is no ${pathname} at ${host} (404). ${PATHS[target.backend ?? 'otlp']}`;
}
