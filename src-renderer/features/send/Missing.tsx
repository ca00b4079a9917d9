// The single items of a send that were not seen at the destination; each leads to where it stands here.
import { useInfiniteQuery } from '@tanstack/react-query';
import { arrivalItemsQuery } from '../../api/index.ts';
import { itemText, placeOf } from './arrival-words.ts';
import { ItemList } from './ItemList.tsx';
import type { Signal } from './outcome-words.ts';

interface MissingProps {
  readonly send: number;
  readonly signal: Signal;
  readonly count: number;
}

export function Missing({ send, signal, count }: MissingProps) {
  const query = useInfiniteQuery(arrivalItemsQuery(send, signal));
  const items = (query.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <ItemList
      label={`Not seen of ${signal}`}
      items={items.map((item) => ({
        key: String(item.row),
        text: itemText(item),
        reason: item.reason,
        place: placeOf(item),
      }))}
      count={count}
      loading={query.isPending}
      onMore={() => {
        if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
      }}
    />
  );
}
