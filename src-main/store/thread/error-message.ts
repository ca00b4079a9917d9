// An error as a message for another thread. Errors of other rooms that know how to say themselves (`toBody`) are
// taken by that, so that the writer's thread need not load their modules.
import type { ErrorMessage } from './protocol.ts';

/** An error as a message. */
export function toMessage(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  if (name === 'AppError' && 'toBody' in error && typeof error.toBody === 'function') {
    return { name, message, body: error.toBody() };
  }
  const code: unknown = Reflect.get(error, 'code');
  return {
    name,
    message: name === 'StoreError' ? message : (error.stack ?? message),
    ...(typeof code === 'string' && { code }),
  };
}
