// What leaves the trace page: copies of ids, links, spans and subtrees, the trace as a file, and sending it. One list
// of actions for menus, keys and palette.
import { useQueryClient } from '@tanstack/react-query';
import { Braces, Copy, Download, GitCompareArrows, Link2, MessageSquareText, Send } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { api, traceSpanQuery } from '../../api/index.ts';
import { errorLogNotes, failureNotes, looseErrorLogs } from '../../logic/failure-notes.ts';
import { spanIdOf } from '../../logic/row-keys.ts';
import { detailOf } from '../../logic/span-index.ts';
import { spanAsOtlp } from '../../logic/span-otlp.ts';
import { isWithin } from '../../logic/span-tree.ts';
import { traceText } from '../../logic/trace-text.ts';
import { copyText, formatDuration, type Icon, toast } from '../../ui/index.ts';
import { useCommands } from '../../ui/keys/commands.ts';
import { useKeys } from '../../ui/keys/keys.ts';
import { changeUrl } from '../../ui/view/url.ts';
import type { TraceView } from './trace-view.ts';

/** Of so many failed spans a text says why. */
const MOST_FAILURES = 10;

export interface OutAction {
  readonly id: string;
  /** As the palette says it. */
  readonly label: string;
  /** As a menu says it, where that is shorter. */
  readonly short: string;
  readonly keys: string;
  readonly icon: Icon;
  readonly note?: string;
  readonly run: () => void;
}

const ACTIONS = {
  copyId: { id: 'trace-copy', label: 'Copy trace id', short: 'Trace id', keys: 'y i', icon: Copy },
  copyLink: {
    id: 'trace-copy-link',
    label: 'Copy link to this view',
    short: 'Link to this view',
    keys: 'y l',
    icon: Link2,
  },
  copySpan: {
    id: 'trace-copy-span',
    label: 'Copy chosen span as OTLP JSON',
    short: 'Span as OTLP JSON',
    keys: 'y s',
    icon: Braces,
  },
  copySubtree: {
    id: 'trace-copy-subtree',
    label: 'Copy chosen subtree as text',
    short: 'Subtree as text',
    keys: 'y t',
    icon: MessageSquareText,
    note: 'for a chat',
  },
  copyTrace: {
    id: 'trace-copy-text',
    label: 'Copy whole trace as text',
    short: 'Whole trace as text',
    keys: 'y a',
    icon: MessageSquareText,
    note: 'for a chat',
  },
  exportTrace: {
    id: 'trace-export',
    label: 'Export trace as OTLP JSON',
    short: 'Export as OTLP JSON',
    keys: 'x',
    icon: Download,
  },
  compare: {
    id: 'trace-compare',
    label: 'Compare with another trace…',
    short: 'Compare',
    keys: 'v',
    icon: GitCompareArrows,
  },
  send: { id: 'trace-send', label: 'Send this trace…', short: 'Send…', keys: 'mod+Enter', icon: Send },
} as const satisfies Record<string, Omit<OutAction, 'run'>>;

type ActionName = keyof typeof ACTIONS;
const NAMES = Object.keys(ACTIONS) as ActionName[];

/** The actions by name. The same object until `exporting` changes, so that the head is not drawn for every step. */
export interface TraceOut extends Readonly<Record<ActionName, OutAction>> {
  /** The file is on its way. */
  readonly exporting: boolean;
}

/** The actions, with their keys and commands in force while the page is there. `onCompare` asks with what. */
export function useTraceOut(view: TraceView, onCompare: () => void): TraceOut {
  const client = useQueryClient();
  const [exporting, setExporting] = useState(false);
  const { model, span, cursor } = view;
  const { traceId } = model.columns;
  // A row that is no node, a fold say, stands for the span it begins with.
  const node = cursor < model.tree.nodeCount ? cursor : span;

  const copySpan = async () => {
    if (span < 0) {
      toast.error('No span is chosen', { description: 'Choose a row that is a span, then copy it.' });
      return;
    }
    try {
      const { spans } = await client.fetchQuery(traceSpanQuery(traceId, spanIdOf(model, span)));
      const sent = detailOf(model.columns, span, spans);
      if (sent) await copied(spanAsOtlp(sent), 'Span');
    } catch (error) {
      failed('The span could not be copied', error);
    }
  };
  const copySubtree = async (top: number) => {
    try {
      const marks = view.scene.marks?.marks;
      const notes = errorLogNotes(model, marks, top);
      const failing = model.errors.filter((error) => top < 0 || isWithin(model.tree, error, top));
      for (const error of failing.subarray(0, MOST_FAILURES)) {
        const { spans } = await client.fetchQuery(traceSpanQuery(traceId, spanIdOf(model, error)));
        const sent = detailOf(model.columns, error, spans);
        if (sent) notes.set(error, [...failureNotes(sent.span), ...(notes.get(error) ?? [])]);
      }
      const loose = top < 0 ? looseErrorLogs(marks) : [];
      const text = traceText(model, top, formatDuration, { notes, loose, clock: view.keys.clock });
      await copied(text, top < 0 ? 'Trace' : 'Subtree');
    } catch (error) {
      failed('The text could not be copied', error);
    }
  };
  const exportTrace = async () => {
    if (exporting) return;
    setExporting(true);
    try {
      saveFile(`trace-${traceId}.otlp.jsonl`, await api.traceOtlp({ traceId }));
    } catch (error) {
      failed('The trace could not be exported', error);
    } finally {
      setExporting(false);
    }
  };
  const runs: Record<ActionName, () => unknown> = {
    copyId: () => copied(traceId, 'Trace id'),
    copyLink: () => copied(location.href, 'Link'),
    copySpan,
    copySubtree: () => copySubtree(node),
    copyTrace: () => copySubtree(-1),
    exportTrace,
    compare: onCompare,
    send: () => changeUrl({ send: `trace:${traceId}` }),
  };
  const latest = useRef(runs);
  useLayoutEffect(() => {
    latest.current = runs;
  });
  const out = useMemo(() => {
    const action = (name: ActionName): OutAction => ({
      ...ACTIONS[name],
      run: () => void latest.current[name](),
    });
    const actions = Object.fromEntries(NAMES.map((name) => [name, action(name)]));
    return { ...(actions as Record<ActionName, OutAction>), exporting };
  }, [exporting]);

  useKeys(
    'Copy, save, send',
    NAMES.map((name) => out[name]),
  );
  useCommands(
    'Copy, save, send',
    NAMES.map((name) => ({ ...out[name], kbd: out[name].keys })),
  );
  return out;
}

/** Copies, and says what was copied, as a menu that closes cannot. */
async function copied(text: string, what: string): Promise<void> {
  if (await copyText(text)) toast.ok(`${what} copied`);
}

function failed(what: string, error: unknown): void {
  toast.error(what, { description: error instanceof Error ? error.message : String(error) });
}

function saveFile(name: string, bytes: ArrayBuffer): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/x-ndjson' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
