// Errors that came from another thread as messages, made again.
import { type ApiErrorBody, AppError } from '#shared/api/errors.ts';
import { StoreError, type StoreErrorCode } from '../errors.ts';
import type { ErrorMessage } from './protocol.ts';

/** The error a message stands for. */
export function fromMessage(message: ErrorMessage): Error {
  if (message.name === 'AppError') return new AppError(message.body as ApiErrorBody);
  if (message.name === 'StoreError') return new StoreError(message.code as StoreErrorCode, message.message);
  return new StoreError('internal', message.message);
}
