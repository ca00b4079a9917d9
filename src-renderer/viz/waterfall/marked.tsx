// Found text in a name.
import type { ReactNode } from 'react';
import { seenText } from '../../logic/seen-text.ts';

/** The text with what was found marked, and signs for what would not be seen. */
export function marked(text: string, find: string): ReactNode {
  if (find === '') return seenText(text);
  const at = text.toLowerCase().indexOf(find);
  if (at < 0) return seenText(text);
  return (
    <>
      {seenText(text.slice(0, at))}
      <mark>{seenText(text.slice(at, at + find.length))}</mark>
      {seenText(text.slice(at + find.length))}
    </>
  );
}
