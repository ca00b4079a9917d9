// All that features need of the engine, in one place for importers.
export { AppError, type ErrorCode } from '#shared/api/errors.ts';
export { api, isSignedOut, signInWithCode, signInWithToken } from './client.ts';
export { followFeed } from './feed/feed.ts';
export { type Connection, type Live, setPaused, useLive } from './feed/live.ts';
export { type Imported, importFile } from './import-file.ts';
export * from './queries/arrival.ts';
export * from './queries/engine.ts';
export * from './queries/logs.ts';
export * from './queries/metrics.ts';
export * from './queries/preflight.ts';
export * from './queries/send.ts';
export * from './queries/trace.ts';
export * from './queries/traces.ts';
export { createQueryClient } from './query-client.ts';
export { saveRuns } from './save-runs.ts';
export { closeSend, openSend, type SendAsked, useSendAsked } from './send-drawer.ts';
export { codeIn, currentToken, linkFailure, onSession, setLinkFailure, setToken } from './session.ts';
export type { AskedWindow } from './window.ts';
