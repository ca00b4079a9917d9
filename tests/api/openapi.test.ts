import { describe, expect, it } from 'vitest';
import { contract } from '#shared/api/contract.ts';
import { openApiDocument } from '../../src-main/api/openapi.ts';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Record<string, { schema?: Record<string, unknown> }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: unknown }> }>;
  security?: unknown[];
}

describe('the OpenAPI document', () => {
  const document = openApiDocument('1.2.3') as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, unknown> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

  it('is version 3.1 and survives JSON', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('holds every endpoint of the contract once, and the feed', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual([...Object.keys(contract), 'feed'].toSorted());
  });

  it('declares exactly the parameters of each path, all required', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).toSorted();
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name).toSorted()).toEqual(named);
      expect(declared.every((parameter) => parameter.required)).toBe(true);
    }
  });

  it('gives every parameter and every answer a schema, and reading operations no body', () => {
    for (const { method, operation } of operations) {
      for (const parameter of operation.parameters) expect(parameter.schema).toBeTypeOf('object');
      expect(Object.keys(operation.responses)).toContain('200');
      for (const answer of Object.values(operation.responses)) expect(answer.description).not.toBe('');
      if (method === 'get' || method === 'delete') expect(operation.requestBody).toBeUndefined();
    }
  });

  it('refers only to what it holds', () => {
    const text = JSON.stringify(document);
    for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = (reference ?? '')
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, reference).toBeDefined();
    }
  });

  it('wants the token everywhere but where a code is exchanged for it', () => {
    const open = operations.filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ operation }) => operation.operationId)).toEqual(['openSession']);
  });

  it('takes a file where the body is one', () => {
    const { requestBody } = document.paths['/api/import']?.post ?? {};
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/x-ndjson']);
  });
});
