// `spandrel doctor`: what a developer asks when nothing arrives.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../api/support.ts';
import { type Served, serve, spandrel } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let served: Served;
beforeEach(async () => {
  dir = await tempDir();
  served = await serve(dir.path);
});
afterEach(async () => {
  await served.end();
  await dir.remove();
});

const ask = (...more: string[]) => spandrel(['doctor', '--data-dir', dir.path, ...more]);

describe('spandrel doctor', { timeout: 60_000 }, () => {
  it('says what was refused, by whom, why, and the line to change', async () => {
    expect((await ask()).out).toContain('Nothing has arrived, and nothing has connected');
    const { port } = served.ready.http;
    for (let i = 0; i < 2; i++) {
      await fetch(`http://127.0.0.1:${port}/v1/traces/v1/logs`, {
        method: 'POST',
        body: '{}',
        headers: { 'user-agent': 'OTel-OTLP-Exporter-Python/1.45.1' },
      });
    }
    await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      body: '{"resource_spans":[]}',
      headers: { 'content-type': 'application/json' },
    });
    const { code, out } = await ask();
    expect(code).toBe(0);
    expect(out).toMatch(/^1 request taken, 2 refused since the engine started\.$/m);
    expect(out).toMatch(/^refused: POST \/v1\/traces\/v1\/logs, no such path$/m);
    expect(out).toMatch(/^ {2}2 times, last \d{4}-\d\d-\d\d .*, Python 1\.45\.1, 127\.0\.0\.1$/m);
    expect(out).toContain(`Python  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`);
    expect(out).toMatch(/^looks wrong: JSON with snake_case keys$/m);
    // Worst first.
    expect(out.indexOf('refused:')).toBeLessThan(out.indexOf('looks wrong:'));

    const json = JSON.parse((await ask('--json')).out) as {
      findings: { symptom: string }[];
      refused: number;
    };
    expect(json).toMatchObject({ refused: 2, taken: 1 });
    expect(json.findings.map(({ symptom }) => symptom)).toEqual(['doubled_path', 'snake_case']);
  });
});
