// The boards of the data folder, and how they are changed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Board, type BoardChart, MOST_CHARTS } from '#shared/api/boards.ts';
import { api, boardsQuery } from '../../api/index.ts';
import { toast } from '../../ui/index.ts';

/** The board that is offered while there is none. */
export const FIRST_BOARD = 'Board';

/** A chart of an older board, which names no more than metric and service, is that of any instrument of the name. */
function sameChart(a: BoardChart, b: BoardChart): boolean {
  if (a.kind !== 'metric' || b.kind !== 'metric') return JSON.stringify(a) === JSON.stringify(b);
  const of = a.of.length > 0 && b.of.length > 0 ? {} : { of: [] };
  return JSON.stringify({ ...a, ...of }) === JSON.stringify({ ...b, ...of });
}

export function useBoards() {
  const client = useQueryClient();
  const query = useQuery(boardsQuery());
  const boards = query.data?.boards ?? [];
  const change = useMutation({
    mutationFn: async (input: { board: Board; was?: string } | { remove: string }) => {
      if ('remove' in input) await api.deleteBoard({ name: input.remove });
      else await api.saveBoard({ ...input.board, ...(input.was !== undefined && { was: input.was }) });
    },
    onError: (error) => toast.error('The board was not kept', { description: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: boardsQuery().queryKey }),
  });
  const named = (name: string): Board => boards.find((board) => board.name === name) ?? { name, charts: [] };
  const has = (name: string, chart: BoardChart): boolean =>
    named(name).charts.some((one) => sameChart(one, chart));
  return {
    boards,
    error: query.error,
    isLoaded: query.data !== undefined,
    named,
    has,
    /** Pins a chart to a board, or takes it off. */
    toggle(name: string, chart: BoardChart): void {
      const { charts } = named(name);
      const pinned = has(name, chart);
      if (!pinned && charts.length >= MOST_CHARTS) {
        toast.error(`A board holds ${MOST_CHARTS} charts`, {
          description: 'Take one off, or begin another board.',
        });
        return;
      }
      const next = pinned ? charts.filter((one) => !sameChart(one, chart)) : [...charts, chart];
      change.mutate({ board: { name, charts: next } });
      toast.ok(pinned ? `Taken off ${name}` : `Pinned to ${name}`);
    },
    setCharts: (name: string, charts: BoardChart[]) => change.mutate({ board: { name, charts } }),
    rename: (was: string, name: string) => change.mutateAsync({ board: { ...named(was), name }, was }),
    add: (name: string) => change.mutateAsync({ board: { name, charts: [] } }),
    remove: (name: string) => change.mutateAsync({ remove: name }),
  };
}
