// The OpenAPI 3.1 document, made from the contract: one source for the page, the command line and agents.
import { z } from 'zod';
import { contract } from '#shared/api/contract.ts';
import type { AnyEndpoint } from '#shared/api/endpoint.ts';
import { apiError } from '#shared/api/error-schema.ts';
import { FEED_PATH, feedEvent } from '#shared/api/feed.ts';

type Json = Record<string, unknown>;

/** A schema as JSON Schema 2020-12, as a client gives it (`input`) or gets it (`output`). */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

function errorAnswer(description: string): Json {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
}

function answerOf(endpoint: AnyEndpoint): Json {
  const content =
    endpoint.answer === 'json'
      ? { 'application/json': { schema: schemaOf(endpoint.output, 'output') } }
      : { [endpoint.contentType]: {} };
  return { 200: { description: endpoint.summary, content }, default: errorAnswer('Refused') };
}

function operationOf(name: string, endpoint: AnyEndpoint): Json {
  const input = schemaOf(endpoint.input, 'input');
  const properties = (input.properties ?? {}) as Record<string, Json>;
  const required = new Set((input.required ?? []) as string[]);
  const inPath = new Set([...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? ''));
  const hasBody = endpoint.method === 'POST' || endpoint.method === 'PUT';
  const parameters = Object.entries(properties)
    .filter(([field]) => inPath.has(field) || !hasBody)
    .map(([field, schema]) => ({
      name: field,
      in: inPath.has(field) ? 'path' : 'query',
      required: inPath.has(field) || required.has(field),
      schema,
    }));
  const operation: Json = {
    operationId: name,
    tags: [endpoint.path.split('/')[2]],
    summary: endpoint.summary,
    parameters,
    responses: answerOf(endpoint),
  };
  if (endpoint.body === 'file') {
    operation.requestBody = { required: true, content: { 'application/x-ndjson': {} } };
  } else if (hasBody) {
    const fields = Object.entries(properties).filter(([field]) => !inPath.has(field));
    const schema = {
      ...input,
      properties: Object.fromEntries(fields),
      required: [...required].filter((field) => !inPath.has(field)),
    };
    operation.requestBody = {
      required: schema.required.length > 0,
      content: { 'application/json': { schema } },
    };
  }
  if (name === 'openSession') operation.security = [];
  return operation;
}

/** The document of every endpoint and of the change feed. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, endpoint] of Object.entries(contract) as [string, AnyEndpoint][]) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) };
  }
  paths[FEED_PATH] = {
    get: {
      operationId: 'feed',
      tags: ['feed'],
      summary: 'What changed, as server-sent events, a few a second; each `data` is one event',
      parameters: [],
      responses: {
        200: {
          description: 'Events, the engine’s status first',
          content: { 'text/event-stream': { schema: schemaOf(feedEvent, 'output') } },
        },
        default: errorAnswer('Refused'),
      },
    },
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Spandrel',
      version,
      description: 'Telemetry captured on this machine. Times are decimal nanosecond strings.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(apiError, 'output') },
    },
  };
}
