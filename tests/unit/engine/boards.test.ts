import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Boards } from '../../../src-main/engine/boards.ts';
import type { Board } from '../../../src-shared/api/boards.ts';
import { temporaryFolder } from '../../store/folder.ts';

const shop: Board = {
  name: 'Shop',
  charts: [
    { kind: 'service', service: 'cart', show: 'rate' },
    { kind: 'query', q: 'sum by (route) (rate(http_requests_total[5m]))' },
  ],
};
const queue: Board = {
  name: 'Queue',
  charts: [
    {
      kind: 'metric',
      service: 'mailer',
      metric: 'queue.depth',
      of: ['scope=jobs'],
      function: 'value',
      by: [],
      where: ['a=b'],
    },
  ],
};

describe('boards', () => {
  it('are none at first, and stay for the next engine', async () => {
    const folder = temporaryFolder();
    const boards = new Boards(folder);
    expect(await boards.list()).toEqual([]);
    await Promise.all([boards.save(shop), boards.save(queue)]);
    expect(await new Boards(folder).list()).toEqual([shop, queue]);
    if (process.platform !== 'win32')
      expect((await stat(join(folder, 'boards.json'))).mode & 0o777).toBe(0o600);
  });

  it('keep their place when changed or renamed, and never take another’s name', async () => {
    const boards = new Boards(temporaryFolder());
    await boards.save(shop);
    await boards.save(queue);
    await boards.save({ ...shop, charts: [] });
    await boards.save({ name: 'Store', charts: [] }, 'Shop');
    expect((await boards.list()).map(({ name }) => name)).toEqual(['Store', 'Queue']);
    await expect(boards.save({ name: 'Queue', charts: [] }, 'Store')).rejects.toThrow(/already/);
    await boards.remove('Store');
    expect(await boards.list()).toEqual([queue]);
    await expect(boards.remove('Store')).rejects.toThrow(/no board/);
  });

  it('of a file that makes no sense are refused, and the file is left alone', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'boards.json');
    await writeFile(path, '{ half');
    const boards = new Boards(folder);
    await expect(boards.list()).rejects.toThrow(/boards\.json cannot be read/);
    await expect(boards.save(shop)).rejects.toThrow(/cannot be read/);
    expect(await readFile(path, 'utf8')).toBe('{ half');
  });
});
