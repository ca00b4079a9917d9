// What went wrong with a span, in a few short lines: what someone who reads of it in a chat needs to know.
import type { KeyValue, Span } from '#shared/model/otlp.ts';
import { valueText } from './any-value.ts';

/** Longer words are cut. */
const MOST = 240;

/** The attributes that say what a call was about, new name and old. */
const STATEMENT = ['db.query.text', 'db.statement'];
const METHOD = ['http.request.method', 'http.method'];
const ADDRESS = ['url.full', 'http.url', 'http.route', 'url.path', 'http.target'];
const ANSWER = ['http.response.status_code', 'http.status_code'];
const OTHERS = ['rpc.grpc.status_code', 'rpc.response.status_code', 'db.response.status_code', 'error.type'];

/** Status, exceptions, statement and request, one line each; empty when the span says nothing of them. */
export function spanFacts(span: Span): string[] {
  const facts: string[] = [];
  const exceptions = span.events.filter(({ name }) => name === 'exception');
  const thrown = exceptions.map(({ attributes }) => {
    const type = first(attributes, ['exception.type']);
    const message = first(attributes, ['exception.message']);
    return [type === '' ? 'exception' : type, message].filter((words) => words !== '').join(': ');
  });
  const status = span.status.message ?? '';
  if (status !== '' && !thrown.some((words) => words.includes(status))) facts.push(status);
  facts.push(...new Set(thrown));
  const { attributes } = span;
  const request = [first(attributes, METHOD), first(attributes, ADDRESS)].filter((words) => words !== '');
  const answer = first(attributes, ANSWER);
  if (request.length > 0 || answer !== '')
    facts.push(
      `HTTP ${request.join(' ')}${answer === '' ? '' : `${request.length > 0 ? ' → ' : ''}${answer}`}`,
    );
  const statement = first(attributes, STATEMENT);
  if (statement !== '') facts.push(`SQL ${statement}`);
  for (const key of OTHERS) {
    const words = first(attributes, [key]);
    const said = words === '' || words === answer || thrown.some((one) => one.startsWith(words));
    if (!said) facts.push(`${key} ${words}`);
  }
  return facts.map(oneLine);
}

function first(attributes: readonly KeyValue[], keys: readonly string[]): string {
  for (const key of keys) {
    const found = attributes.find((one) => one.key === key);
    if (found) return valueText(found.value);
  }
  return '';
}

function oneLine(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
