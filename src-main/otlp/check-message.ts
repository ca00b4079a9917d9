// Checks a whole message against the schema, for the parts that decoding leaves in the bytes.
import { checkAttribute, checkValue } from './check-values.ts';
import { type Reader, WIRE_BYTES } from './reader.ts';
import { ANY_VALUE, type FieldType, KEY_VALUE, type Message } from './schema.ts';

/**
 * Walks the message `r` is at (its end is the message's end), nested messages included. Throws DecodeError
 * where a later decode would.
 */
export function checkMessage(r: Reader, message: Message): void {
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    const field = (tag & 7) === WIRE_BYTES ? message.fields[tag >>> 3] : undefined;
    const nested = field?.message;
    if (nested === KEY_VALUE) checkAttribute(r);
    else if (nested) {
      const outer = r.enter();
      if (nested === ANY_VALUE) checkValue(r);
      else checkMessage(r, nested);
      r.leave(outer);
    } else if (field?.repeated) checkPacked(r, field.type);
    else r.skip(tag);
  }
}

function checkPacked(r: Reader, type: FieldType): void {
  const outer = r.enter();
  if (type === 'uint64') while (r.pos < r.end) r.uint32();
  else if (type === 'fixed64' || type === 'double') while (r.pos < r.end) r.take(8);
  r.leave(outer);
}
