// Boards that outlive the engine: boards.json in the data folder.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Board, board } from '#shared/api/boards.ts';
import { AppError } from '#shared/api/errors.ts';

const FILE = 'boards.json';
const MOST_BOARDS = 50;

export class Boards {
  readonly #path: string;
  /** One change at a time: each reads what the one before it wrote. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#path = join(dataDir, FILE);
  }

  /** In the order they were made. Throws AppError (conflict) when the file makes no sense; it is left as it is. */
  async list(): Promise<Board[]> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      return z.array(board).parse(JSON.parse(text));
    } catch {
      throw new AppError({
        code: 'conflict',
        message: `${this.#path} cannot be read as boards.`,
        hint: 'Mend the file or move it away; it is not written to as it is.',
      });
    }
  }

  /** Keeps a board in the place of the one named `was`, or of its own name, or as the last. */
  save(next: Board, was: string = next.name): Promise<Board> {
    return this.#change((all) => {
      const at = all.findIndex(({ name }) => name === was);
      if (all.some(({ name }, i) => name === next.name && i !== at))
        throw new AppError({ code: 'conflict', message: `There is a board “${next.name}” already.` });
      if (at < 0 && all.length >= MOST_BOARDS)
        throw new AppError({
          code: 'conflict',
          message: `There are ${MOST_BOARDS} boards; delete one first.`,
        });
      return at < 0 ? [...all, next] : all.with(at, next);
    }).then(() => next);
  }

  /** Deletes a board. Throws AppError (not_found). */
  async remove(name: string): Promise<void> {
    await this.#change((all) => {
      const left = all.filter((each) => each.name !== name);
      if (left.length === all.length)
        throw new AppError({ code: 'not_found', message: `There is no board “${name}”.` });
      return left;
    });
  }

  #change(work: (all: Board[]) => Board[]): Promise<void> {
    const turn = this.#last.then(async () => {
      const text = `${JSON.stringify(work(await this.list()), null, 2)}\n`;
      await writeFile(`${this.#path}.new`, text, { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
