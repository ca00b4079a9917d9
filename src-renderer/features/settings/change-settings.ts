// Saving a part of the settings, and saying how it went. The engine's feed makes the page read them again.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '#shared/api/engine.ts';
import { AppError, api, settingsQuery, writeTold } from '../../api/index.ts';
import { toast } from '../../ui/index.ts';

export interface Saving {
  readonly busy: boolean;
  /** What the engine refused, in its words. */
  readonly refused: string | null;
  readonly save: (change: Partial<Settings>) => void;
}

/** Saves; `said` is the toast on success. */
export function useSaving(said: string): Saving {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (change: Partial<Settings>) => api.changeSettings(change),
    onSuccess: (settings) => {
      writeTold(client, settingsQuery().queryKey, settings);
      toast.ok(said);
    },
  });
  const hint = error instanceof AppError && error.hint ? ` ${error.hint}` : '';
  return { busy: isPending, refused: error ? `${error.message}${hint}` : null, save: mutate };
}
