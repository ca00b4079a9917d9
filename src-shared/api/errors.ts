// How the API says no. The page and the command line branch on `code`, never on the text. Without the schema
// (error-schema.ts), which threads that only throw need not load.

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

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ApiErrorBody {
  code: ErrorCode;
  /** What happened, in words for the developer. */
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
  /** For bad_query: where in the query text (0-based offsets, 1-based line and column). */
  at?: { from: number; to: number; line: number; column: number } | undefined;
}

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
