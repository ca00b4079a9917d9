// The bar above: the query, finding among the loaded lines, how lines look, sending.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { type AskedWindow, logFieldsQuery, logValuesQuery } from '../../api/index.ts';
import { Button, changeUrl } from '../../ui/index.ts';
import { QueryBar, type QueryBarHandle } from '../../viz/query-bar/index.ts';
import { FindBox } from './FindBox.tsx';
import type { ListView } from './list-view.ts';
import styles from './logs.module.css';
import type { Find } from './use-find.ts';
import { ViewMenu } from './ViewMenu.tsx';

interface LogsTopProps {
  readonly window: AskedWindow;
  readonly q: string;
  readonly onQuery: (q: string) => void;
  readonly find: Find & { readonly text: string; readonly among: number };
  readonly view: ListView;
  readonly onView: (view: ListView) => void;
  readonly bar: RefObject<QueryBarHandle | null>;
  /** Of the box that finds. */
  readonly field: RefObject<HTMLInputElement | null>;
}

export function LogsTop({ window, q, onQuery, find, view, onView, bar, field }: LogsTopProps) {
  const client = useQueryClient();
  const [listFields, setListFields] = useState(false);
  const { data: fields } = useQuery({ ...logFieldsQuery(window), enabled: listFields });
  return (
    <div className={styles.top}>
      <QueryBar
        ref={bar}
        language="logql"
        value={q}
        onApply={onQuery}
        loadFields={async () => (await client.fetchQuery(logFieldsQuery(window))).fields}
        loadValues={async (name, prefix) =>
          (await client.fetchQuery(logValuesQuery(window, name, prefix))).values
        }
      />
      <FindBox
        ref={field}
        value={find.text}
        onChange={find.setText}
        matches={find.matches}
        among={find.among}
        at={find.at}
        onStep={find.step}
      />
      <ViewMenu
        view={view}
        onChange={onView}
        fields={fields?.fields ?? []}
        onOpen={() => setListFields(true)}
      />
      <Button icon={Send} onClick={() => changeUrl({ send: 'logs' })}>
        Send…
      </Button>
    </div>
  );
}
