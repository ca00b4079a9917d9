// Paths and package names in commands, which are longer than a line.
import { Fragment, type ReactNode } from 'react';

/** Text that may go on in the next line behind each "/", if it must, with nothing added to what is copied. */
export function breakable(text: string): ReactNode {
  let at = 0;
  return text.split(/(?<=\/)/).map((part) => {
    at += part.length;
    return (
      <Fragment key={at}>
        {part}
        {part.endsWith('/') && <wbr />}
      </Fragment>
    );
  });
}
