// Saves a run, or all that is captured of some signals, as a file.
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Signal } from '#shared/model/signal.ts';
import { saveRuns } from '../../api/index.ts';
import { Button, IconButton, toast } from '../../ui/index.ts';

interface SaveButtonProps {
  /** One run, or all when not given. */
  readonly run?: number;
  readonly signals?: readonly Signal[];
  /** The file's name, without its ending. */
  readonly name: string;
  /** An icon in a row, else a button with words. */
  readonly icon?: boolean;
}

export function SaveButton({ run, signals, name, icon }: SaveButtonProps) {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await saveRuns({ ...(run !== undefined && { run }), ...(signals && { signals: [...signals] }) }, name);
      toast.ok('Saved as a file', {
        description: 'Import brings it back; “spandrel runs open” shows it without.',
      });
    } catch (error) {
      toast.error('It could not be saved', {
        description: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return icon ? (
    <IconButton
      icon={Download}
      label="Save the run as a file"
      small
      busy={busy}
      onClick={() => void save()}
    />
  ) : (
    <Button icon={Download} busy={busy} onClick={() => void save()}>
      Save as file
    </Button>
  );
}
