// The drawer that "Send…" opens from every screen. It belongs to none: what it is about stands in the address
// (`send=trace:<id>`, `traces`, `logs`, `range`, `run`, `run:<id>`, and `sent:<id>` for one under way or over), or
// a screen asks with what the address cannot say.
import { useQuery } from '@tanstack/react-query';
import { Plus, Send as SendIcon } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Send } from '#shared/api/send.ts';
import { closeSend, openSend, runsQuery, useSendAsked } from '../../api/index.ts';
import { changeUrl, goTo, parseRange, resolveRange, useCommands, useUrlParams } from '../../ui/index.ts';
import { Compose } from './Compose.tsx';
import { Sent } from './Sent.tsx';
import { type Choice, choicesOf, whatOf } from './what-choices.ts';

export default function SendDrawer() {
  const [params] = useUrlParams();
  const param = params.get('send');
  const asked = useSendAsked();
  const choices = useChoices();
  useSendCommands();
  const close = (): void => {
    closeSend();
    changeUrl({ send: null });
  };
  const sent = /^sent:(\d+)$/.exec(param ?? '')?.[1];
  if (asked === null && sent !== undefined) {
    const again = ({ what, destination }: Send): void => {
      changeUrl({ send: null }, { replace: true });
      openSend({ what, destination: destination.id });
    };
    return <Sent id={Number(sent)} onClose={close} onAgain={again} />;
  }
  if (choices === null) return null;
  return (
    <Compose
      key={JSON.stringify(choices.first.what)}
      choices={choices.all}
      first={choices.first}
      to={asked?.destination ?? null}
      onClose={close}
      onStarted={({ id }) => {
        closeSend();
        changeUrl({ send: `sent:${id}` }, { replace: true });
      }}
    />
  );
}

/**
 * What is to be sent, and what else could be meant; null while the drawer is closed. Worked out when it opens and
 * then fixed, "the last 15 minutes" included, so that what was checked is what is sent.
 */
function useChoices(): { first: Choice; all: readonly Choice[] } | null {
  const [params] = useUrlParams();
  const [path] = useLocation();
  const asked = useSendAsked();
  const { data } = useQuery({ ...runsQuery(), enabled: asked !== null || params.has('send') });
  // Where no run is chosen, the newest that holds something: the current one may have just begun.
  const runs = data?.runs ?? [];
  const newestRun =
    (runs.find(({ counts }) => counts.spans + counts.logs + counts.metricPoints > 0) ?? runs[0])?.id ?? null;
  const search = params.toString();
  return useMemo(() => {
    const here = new URLSearchParams(search);
    const range = resolveRange(parseRange(here));
    const place = { path, params: here, range, run: range.run ?? newestRun };
    const what = asked?.what ?? whatOf(here.get('send') ?? '', place);
    if (what === null) return null;
    const all = choicesOf([what, ...(asked?.others ?? [])], place);
    const first = all.find((choice) => choice.what === what);
    return first ? { first, all } : null;
  }, [search, path, asked, newestRun]);
}

function useSendCommands(): void {
  useCommands('Send', [
    {
      id: 'send-range',
      label: 'Send this time range…',
      icon: SendIcon,
      run: () => changeUrl({ send: 'range' }),
    },
    { id: 'send-run', label: 'Send the whole run…', icon: SendIcon, run: () => changeUrl({ send: 'run' }) },
    {
      id: 'send-add',
      label: 'Add a destination',
      icon: Plus,
      words: 'grafana cloud otlp endpoint token',
      run: () => goTo('/send', { edit: 'new' }),
    },
  ]);
}
