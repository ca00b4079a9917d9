// The room's door.
export { type ArrivalStore, type Arrivals, createArrivals } from './ask/arrivals.ts';
export type { AskedSend } from './ask/ask-send.ts';
export { type Askings, createAskings } from './ask/askings.ts';
export { type Expected, expected, type SliceOfSend } from './ask/expected.ts';
export { askOldDoubts, type LiveSettled } from './ask/old-doubts.ts';
export { assemble } from './assemble.ts';
export type { SecretStore } from './destination-secrets.ts';
export {
  createDestinations,
  type DestinationStore,
  type Destinations,
  type PerSignal,
} from './destinations.ts';
export { parseBlock } from './env-block.ts';
export { type Examined, type ExamineInput, examine } from './examine.ts';
export { itemsInWords } from './item-in-words.ts';
export type { KnownThere } from './known-there.ts';
export { createKeepSending, type KeepSendingOptions, type KeepsSending } from './live/keep-sending.ts';
export { type Filter, type NextRows, type NextRowsInput, nextRows } from './live/next-rows.ts';
export { wayOf } from './live/way.ts';
export { isOnlyOtherwise } from './nothing-left.ts';
export type { Assembled, BatchSource, Plan, Slice } from './plan.ts';
export { type Chosen, planRows } from './plan-rows.ts';
export { preflightOf } from './preflight.ts';
export { type PreviewInput, preview } from './preview.ts';
export { compileRules } from './redact/rules.ts';
export { type SuggestInput, suggest } from './redact/suggest.ts';
export { createSender, type Sender } from './sender.ts';
export { type SendStore, toSend } from './stored-send.ts';
export { type Treatment, treatmentOf, UNTREATED } from './treatment.ts';
export { Turns } from './turns.ts';
