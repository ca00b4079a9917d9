// The schema of the API's refusals, for who reads them from the wire or describes them.
import { z } from 'zod';
import { type ApiErrorBody, ERROR_CODES } from './errors.ts';

export const apiError = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  hint: z.string().optional(),
  at: z.object({ from: z.number(), to: z.number(), line: z.number(), column: z.number() }).optional(),
}) satisfies z.ZodType<ApiErrorBody>;
