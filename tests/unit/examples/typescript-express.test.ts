// The example's README is the Connect page's TypeScript tab: neither may drift from the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentText } from '../../../src-renderer/features/connect/environment.ts';
import { typescript } from '../../../src-renderer/features/connect/snippets/typescript.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'typescript-express');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const target = { http: 'http://localhost:4318', grpc: 'http://localhost:4317' };

describe('examples/typescript-express', () => {
  it('says in its README what the Connect page says', () => {
    for (const { title, code } of typescript.blocks(target)) {
      expect(readme).toContain(`### ${title}\n`);
      expect(readme).toContain(`\n${code}\n`);
    }
    for (const note of typescript.notes) expect(readme).toContain(`- ${note}`);
  });

  it('runs with that environment and that telemetry.ts', () => {
    const environment = environmentText(typescript.environment(target), 'shell');
    expect(readme).toContain(environment);
    expect(readFileSync(join(folder, '.env'), 'utf8').trim()).toBe(environment.replaceAll('export ', ''));
    const telemetry = typescript.blocks(target).find((block) => block.title.startsWith('telemetry.ts'));
    expect(readFileSync(join(folder, 'telemetry.ts'), 'utf8').trim()).toBe(telemetry?.code);
  });
});
