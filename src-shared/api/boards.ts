// Boards: charts a person pinned, in their order. They belong to the data folder, and name what they show as it names
// itself, so that they outlive runs and retention.
import { z } from 'zod';
import { MOST_QUERY } from './common.ts';
import { json } from './endpoint.ts';
import { done } from './engine.ts';
import { metricFunction } from './metrics.ts';

export const MOST_CHARTS = 40;
const name = z.string().trim().min(1).max(80);
const text = z.string().max(500);

export const boardChart = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('metric'),
    service: text,
    metric: text,
    /** `key=value` of what tells the instrument from others of its name and service; boards of old have none. */
    of: z.array(text).max(8).default([]),
    function: metricFunction.nullable(),
    by: z.array(text).max(8),
    where: z.array(text).max(20),
  }),
  /** Of a service, from its spans. */
  z.object({ kind: z.literal('service'), service: text, show: z.enum(['rate', 'errors', 'duration']) }),
  /** What was typed into the PromQL bar, as it was typed. */
  z.object({ kind: z.literal('query'), q: z.string().min(1).max(MOST_QUERY) }),
]);
export type BoardChart = z.infer<typeof boardChart>;

export const board = z.object({ name, charts: z.array(boardChart).max(MOST_CHARTS) });
export type Board = z.infer<typeof board>;

export const boards = {
  listBoards: json(
    'GET',
    '/api/boards',
    'Boards with their charts',
    z.object({}),
    z.object({ boards: z.array(board) }),
  ),
  saveBoard: json(
    'PUT',
    '/api/boards',
    'Keeps a board, in the place of the one it was named before',
    board.extend({ was: name.optional() }),
    board,
  ),
  deleteBoard: json('DELETE', '/api/boards/:name', 'Deletes a board', z.object({ name }), done),
};
