// The room's door: the server, what it needs of the engine, and the token of a data folder.
export { createAfterSendingHandlers } from './after-sending-handlers.ts';
export type { AfterSendingHandlers, EngineDoor, Input, Output, ReadName, SendHandlers } from './context.ts';
export { READS } from './context.ts';
export { Feed } from './feed.ts';
export { createHandlers } from './handlers.ts';
export { createSendHandlers } from './send-handlers.ts';
export { type ApiServer, startApi } from './server.ts';
export { loadToken, SessionCodes } from './session.ts';
