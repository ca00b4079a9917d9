// Checks a whole message against the schema, for the parts that decoding leaves in the bytes.
import { checkAttribute, checkValue } from './check-values.ts';
import { type Reader, WIRE_BYTES } from './reader.ts';
import { ANY_VALUE, KEY_VALUE, type Message } from './schema.ts';

/**
 * Walks the message `r` is at (its end is the message's end), nested messages included. Throws DecodeError
 * where a later decode would.
 */
export function checkMessage(r: Reader, message: Message): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const nested = (tag & 7) === WIRE_BYTES ? message.fields[tag >>> 3]?.message : undefined;
    if (!nested) r.skip(tag);
    else if (nested === KEY_VALUE) checkAttribute(r);
    else {
      const outer = r.enter();
      if (nested === ANY_VALUE) checkValue(r);
      else checkMessage(r, nested);
      r.leave(outer);
    }
  }
}
