// Brings a saved run back: it stands beside the others then.
import { useMutation } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { useRef } from 'react';
import { importFile } from '../../api/index.ts';
import { Button, formatPlural, goTo, toast } from '../../ui/index.ts';
import styles from './Settings.module.css';

export function ImportRun() {
  const picker = useRef<HTMLInputElement>(null);
  const bring = useMutation({
    mutationFn: (file: File) => importFile(file),
    onSuccess: ({ spans, logs, metricPoints, refused, messages, runs }) => {
      const said = `${formatPlural(spans, 'span')}, ${formatPlural(logs, 'log record')}, ${formatPlural(metricPoints, 'metric point')} are here`;
      const show = { run: runs.length === 1 ? String(runs[0]) : null, from: 'all', to: null };
      const action = { label: 'Show', onClick: () => goTo('/traces', show) };
      const [description] = messages;
      if (refused === 0) toast.ok(said, { action });
      else
        toast.warn(`${said}; ${formatPlural(refused, 'piece')} refused`, {
          action,
          ...(description && { description }),
        });
    },
    onError: (error) => toast.error('The file could not be imported', { description: error.message }),
  });
  return (
    <div className={styles.line}>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".spandrel,.json,.jsonl,.ndjson"
        aria-label="File of a saved run"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) bring.mutate(file);
          event.target.value = '';
        }}
      />
      <Button icon={FolderOpen} busy={bring.isPending} onClick={() => picker.current?.click()}>
        Import a saved run…
      </Button>
    </div>
  );
}
