// Reads an endpoint's input from a request: path parameters, query parameters and JSON body, checked by the
// contract's schema. Text is turned into numbers and booleans where, and only where, the schema wants them.
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { AppError } from '#shared/api/errors.ts';
import type { Route } from './routes.ts';

export const MAX_BODY_BYTES = 10 * 1024 * 1024;

const bad = (message: string): AppError => new AppError({ code: 'bad_request', message });

/** The schema without the wrappers that only say that a value may be missing. */
function bare(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable)
    inner = inner.unwrap();
  return inner;
}

const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** One text as the schema wants it; left as text where it is none of it, for the schema to refuse. */
function coerced(schema: unknown, text: string): unknown {
  if (schema instanceof z.ZodNumber && DECIMAL.test(text)) return Number(text);
  if (schema instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Texts by name → values by the schema's fields. A name given twice fits an array only. */
function fromTexts(schema: z.ZodObject, texts: Map<string, string[]>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, given] of texts) {
    const field = bare(schema.shape[name]);
    if (field instanceof z.ZodArray) {
      const element = bare(field.element);
      input[name] = given.map((text) => coerced(element, text));
    } else if (given.length > 1) throw bad(`${name}: given ${given.length} times, but it takes one value.`);
    else input[name] = coerced(field, given[0] ?? '');
  }
  return input;
}

/** All bytes of a request's body. Throws AppError `too_large` past 10 MB. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = Number(request.headers['content-length'] ?? 0);
  const refuse = (): AppError =>
    new AppError({
      code: 'too_large',
      message: `The body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB.`,
    });
  if (size > MAX_BODY_BYTES) throw refuse();
  size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw refuse();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBody(request)).toString('utf8').trim();
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw bad(`The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw bad('The body must be a JSON object.');
  return body as Record<string, unknown>;
}

function checked(schema: z.ZodObject, input: Record<string, unknown>): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const words = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.length > 0 ? issue.path.join('.') : 'input'}: ${issue.message}`);
  throw bad(words.join('; '));
}

/** The input of `route`, as its schema gives it out. Throws AppError `bad_request` naming the field, or `too_large`. */
export async function readInput(
  request: IncomingMessage,
  route: Route,
  query: URLSearchParams,
): Promise<unknown> {
  const { endpoint, params } = route;
  const texts = new Map<string, string[]>();
  const hasJsonBody = (endpoint.method === 'POST' || endpoint.method === 'PUT') && endpoint.body !== 'file';
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE')
    for (const name of new Set(query.keys())) texts.set(name, query.getAll(name));
  for (const [name, text] of Object.entries(params)) texts.set(name, [text]);
  const body = hasJsonBody ? await readJson(request) : {};
  return checked(endpoint.input, { ...body, ...fromTexts(endpoint.input, texts) });
}
