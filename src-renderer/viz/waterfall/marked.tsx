// Found text in a name.
import type { ReactNode } from 'react';

/** The text with what was found marked. */
export function marked(text: string, find: string): ReactNode {
  if (find === '') return text;
  const at = text.toLowerCase().indexOf(find);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + find.length)}</mark>
      {text.slice(at + find.length)}
    </>
  );
}
