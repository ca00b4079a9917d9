// Pins a chart to a board. With one board a click is enough; with several they are offered.
import { Pin, PinOff } from 'lucide-react';
import type { BoardChart } from '#shared/api/boards.ts';
import { Button, Menu } from '../../ui/index.ts';
import { FIRST_BOARD, useBoards } from './use-boards.ts';

export function PinMenu({ chart }: { readonly chart: BoardChart }) {
  const { boards, has, toggle } = useBoards();
  const [only = { name: FIRST_BOARD }] = boards;
  if (boards.length <= 1) {
    const pinned = has(only.name, chart);
    return (
      <Button
        kind="ghost"
        small
        icon={pinned ? PinOff : Pin}
        aria-pressed={pinned}
        onClick={() => toggle(only.name, chart)}
      >
        {pinned ? 'Unpin' : 'Pin'}
      </Button>
    );
  }
  return (
    <Menu
      label="Pin to a board"
      align="end"
      trigger={
        <Button kind="ghost" small icon={Pin}>
          Pin
        </Button>
      }
      items={boards.map(({ name }) => ({
        label: name,
        checked: has(name, chart),
        onSelect: () => toggle(name, chart),
      }))}
    />
  );
}
