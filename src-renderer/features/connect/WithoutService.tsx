// Other ways than to paste: a command that sets it all, the sample shop, and a file.
import { useMutation } from '@tanstack/react-query';
import { FlaskConical, FolderOpen, SquareTerminal } from 'lucide-react';
import { useRef } from 'react';
import { api, type Imported, importFile } from '../../api/index.ts';
import { Button, CodeBlock, formatPlural, goTo, toast } from '../../ui/index.ts';
import { breakable } from './breakable.tsx';
import styles from './Connect.module.css';
import { useChoice } from './choice.ts';

const SAMPLE_MINUTES = 15;

export interface Importing {
  readonly busy: boolean;
  readonly take: (files: readonly File[]) => void;
}

/** Takes files in, one after another, and says what they held. */
export function useImport(): Importing {
  const { mutate, isPending } = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const all: Imported = { spans: 0, logs: 0, metricPoints: 0, refused: 0, messages: [], runs: [] };
      for (const file of files) {
        const one = await importFile(file);
        all.spans += one.spans;
        all.logs += one.logs;
        all.metricPoints += one.metricPoints;
        all.refused += one.refused;
        all.messages.push(...one.messages);
        all.runs.push(...one.runs);
      }
      return all;
    },
    onSuccess: tellImported,
    onError: (error) => toast.error('The file could not be read', { description: error.message }),
  });
  return { busy: isPending, take: (files) => files.length > 0 && mutate(files) };
}

function tellImported({ spans, logs, metricPoints, refused, messages }: Imported): void {
  const kinds = [
    spans > 0 && formatPlural(spans, 'span'),
    logs > 0 && formatPlural(logs, 'log record'),
    metricPoints > 0 && formatPlural(metricPoints, 'metric point'),
  ].filter(Boolean);
  const description = messages[0];
  if (kinds.length === 0) {
    toast.error('Nothing in the file could be taken in', {
      description: description ?? 'It holds no OTLP/JSON: one request a line, or one document.',
    });
    return;
  }
  const said = `${kinds.join(', ')} taken in`;
  const action = { label: 'Show', onClick: () => goTo('/traces', { from: 'all', to: null, run: null }) };
  if (refused === 0) toast.ok(said, { action });
  else
    toast.warn(`${said}; ${formatPlural(refused, 'piece')} refused`, {
      action,
      ...(description && { description }),
    });
}

interface WithoutServiceProps {
  readonly importing: Importing;
  /** How Spandrel's command line is called here; null where it cannot be. */
  readonly command: string | null;
}

export function WithoutService({ importing, command }: WithoutServiceProps) {
  const picker = useRef<HTMLInputElement>(null);
  const sample = useMutation({
    mutationFn: () => api.loadSample({ minutes: SAMPLE_MINUTES }),
    onSuccess: ({ run, spans, logs, metricPoints }) => {
      toast.ok(
        `${formatPlural(spans, 'span')}, ${formatPlural(logs, 'log record')} and ${formatPlural(metricPoints, 'metric point')} are here`,
      );
      goTo('/traces', { run: String(run), from: null, to: null });
    },
    onError: (error) => toast.error('The sample did not load', { description: error.message }),
  });
  return (
    <div className={styles.card}>
      {command !== null && <RunWay command={command} />}
      <section className={styles.way}>
        <FlaskConical size={18} aria-hidden />
        <div>
          <h2>Look around first</h2>
          <p>
            A shop of five services with errors, slow queries and logs in context, as a run of its own: delete
            the run and it is gone.
          </p>
          <Button busy={sample.isPending} onClick={() => sample.mutate()}>
            Load sample data
          </Button>
        </div>
      </section>
      <section className={styles.way}>
        <FolderOpen size={18} aria-hidden />
        <div>
          <h2>Open a file</h2>
          <p>
            OTLP/JSON, as the Collector’s file exporter and “spandrel export” write it, or a saved run. Or
            drop it here.
          </p>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept=".json,.jsonl,.ndjson,.spandrel,application/json"
            aria-label="OTLP/JSON files"
            onChange={(event) => {
              importing.take([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
          <Button busy={importing.busy} onClick={() => picker.current?.click()}>
            Choose a file…
          </Button>
        </div>
      </section>
    </div>
  );
}

/** The way without a line to paste into the service: its own command, started by ours. */
function RunWay({ command }: { readonly command: string }) {
  const { snippet, framework } = useChoice();
  if (framework.command === undefined) return null;
  return (
    <section className={styles.way}>
      <SquareTerminal size={18} aria-hidden />
      <div>
        <h2>Let Spandrel set it for you</h2>
        <p>
          Sets the environment for one command, named after its project. Python, Node and Java are
          instrumented without a change where their packages are installed.
        </p>
        <CommandBlock code={`${command} run -- ${framework.command}`} label="Copy the command" />
        <p className={styles.alsoWay}>Or for the whole shell:</p>
        <CommandBlock code={`eval "$(${command} env --language ${snippet.id})"`} label="Copy the command" />
      </div>
    </section>
  );
}

/** A command that wraps between its words only, and a word too long for a line behind a "/": "--" is no place to break. */
function CommandBlock({ code, label }: { readonly code: string; readonly label: string }) {
  let at = 0;
  return (
    <CodeBlock code={code} label={label} wrap sunken>
      {code.split(/( +)/).map((word) => {
        at += word.length;
        return (
          <span key={at} className={word.trim() === '' ? undefined : styles.word}>
            {breakable(word)}
          </span>
        );
      })}
    </CodeBlock>
  );
}
