// The redaction rules kept in Settings: they apply to everything that leaves.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RedactionRule } from '#shared/api/redaction.ts';
import { AppError, api, settingsQuery, writeTold } from '../../api/index.ts';
import { toast } from '../../ui/index.ts';

export interface Rules {
  /** Undefined until they are known. */
  readonly rules: readonly RedactionRule[] | undefined;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly save: (rules: RedactionRule[]) => void;
}

export function useRules(): Rules {
  const client = useQueryClient();
  const { data, error } = useQuery(settingsQuery());
  const { mutate, isPending } = useMutation({
    mutationFn: (redact: RedactionRule[]) => api.changeSettings({ redact }),
    onSuccess: (settings) => {
      writeTold(client, settingsQuery().queryKey, settings);
      // What leaves is another now.
      void client.invalidateQueries({ queryKey: ['preflight'] });
      void client.invalidateQueries({ queryKey: ['suggestions'] });
    },
    onError: (failure) =>
      toast.error(failure.message, {
        ...(failure instanceof AppError && failure.hint !== undefined && { description: failure.hint }),
      }),
  });
  return { rules: data?.redact, busy: isPending, error, save: mutate };
}
