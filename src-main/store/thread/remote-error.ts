// Errors across threads: taken apart on one side, made again on the other.
import { type ApiErrorBody, AppError } from '#shared/api/errors.ts';
import { StoreError, type StoreErrorCode } from '../errors.ts';
import type { ErrorMessage } from './protocol.ts';

/** An error as a message. */
export function toMessage(error: unknown): ErrorMessage {
  if (error instanceof AppError) return { name: 'AppError', message: error.message, body: error.toBody() };
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const code: unknown = Reflect.get(error, 'code');
  return {
    name: error.name,
    message: error.name === 'StoreError' ? error.message : (error.stack ?? error.message),
    ...(typeof code === 'string' && { code }),
  };
}

/** The error a message stands for. */
export function fromMessage(message: ErrorMessage): Error {
  if (message.name === 'AppError') return new AppError(message.body as ApiErrorBody);
  if (message.name === 'StoreError') return new StoreError(message.code as StoreErrorCode, message.message);
  return new StoreError('internal', message.message);
}
