import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLog } from '../../../src-main/engine/log.ts';
import { tempDir } from '../../api/support.ts';
import { mountTmpfs } from '../../fixtures/tmpfs.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('The engine’s log', () => {
  it('survives a full disk and goes on when there is room', (context) => {
    const disk = mountTmpfs(1);
    if (disk === null) return context.skip('no small file system can be mounted here');
    onTestFinished(() => disk.unmount());
    const log = openLog(disk.path);
    const ballast = join(disk.path, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000, 1))).toThrow('ENOSPC');
    for (let n = 0; n < 50; n++) log.info({ padding: 'x'.repeat(1000) }, `line ${n}`);
    rmSync(ballast);
    log.info('after');
    expect(readFileSync(join(disk.path, 'engine.log'), 'utf8')).toContain('after');
  });

  it('is set aside while the engine runs when it has grown large', async () => {
    const dir = await tempDir();
    onTestFinished(dir.remove);
    vi.useFakeTimers();
    const log = openLog(dir.path);
    for (let n = 0; n < 60; n++) log.info({ padding: 'x'.repeat(100_000) }, `line ${n}`);
    vi.advanceTimersByTime(30_000);
    log.info('a new page');
    vi.useRealTimers();
    await expect.poll(() => statSync(join(dir.path, 'engine.log')).size).toBeLessThan(1000);
    expect(statSync(join(dir.path, 'engine.log.1')).size).toBeGreaterThan(5_000_000);
    expect(readFileSync(join(dir.path, 'engine.log'), 'utf8')).toContain('a new page');
  });
});
