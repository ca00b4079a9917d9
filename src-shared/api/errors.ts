// How the API says no. The page and the command line branch on `code`, never on the text.
import { z } from 'zod';

export const ERROR_CODES = [
  'bad_request',
  'bad_query',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'unavailable',
  'internal',
] as const;

export const apiError = z.object({
  code: z.enum(ERROR_CODES),
  /** What happened, in words for the developer. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** For bad_query: where in the query text (0-based offsets, 1-based line and column). */
  at: z.object({ from: z.number(), to: z.number(), line: z.number(), column: z.number() }).optional(),
});
export type ApiErrorBody = z.infer<typeof apiError>;
export type ErrorCode = ApiErrorBody['code'];

export const HTTP_STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  bad_query: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unavailable: 503,
  internal: 500,
};

/** An error with a code that crosses threads and the wire as its body. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly at: ApiErrorBody['at'];
  constructor(body: ApiErrorBody) {
    super(body.message);
    this.name = 'AppError';
    this.code = body.code;
    this.hint = body.hint;
    this.at = body.at;
  }
  toBody(): ApiErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.at !== undefined && { at: this.at }),
    };
  }
}
