// The query bar, for importers.
export type { FieldOption, ValueOption } from './completion.ts';
export type { QueryLanguage } from './language.ts';
export { QueryBar, type QueryBarHandle, type QueryBarProps } from './QueryBar.tsx';
