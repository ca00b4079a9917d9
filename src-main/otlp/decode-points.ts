// One data point of any metric type to a row of columns. The four point messages say the same things under
// different field numbers; a table per type says which.
import type { RejectCode } from '#shared/model/remark.ts';
import { checkMessage } from './check-message.ts';
import { checkAttribute } from './check-values.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  POINT_DOUBLE,
  POINT_INT,
  POINT_NO_VALUE,
  type PointColumns,
} from './columns.ts';
import { SetHash } from './hash.ts';
import { type Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';
import type { Message } from './schema.ts';
import {
  EXPONENTIAL_HISTOGRAM_POINT,
  HISTOGRAM_POINT,
  NUMBER_POINT,
  SUMMARY_POINT,
} from './schema-metrics.ts';

/** What a field of a point means; every field not named here is only checked. */
const SKIP = 0;
const START_TIME = 1;
const TIME = 2;
const ATTRIBUTE = 3;
const AS_DOUBLE = 4;
const AS_INT = 5;
const COUNT = 6;
const SUM = 7;
const MIN = 8;
const MAX = 9;
const FLAGS = 10;
const EXEMPLAR = 11;
const COUNTS_PACKED = 12;
const COUNTS_ONE = 13;
const BOUNDS_PACKED = 14;
const BOUNDS_ONE = 15;
const NESTED = 16;

interface PointShape {
  message: Message;
  /** Meaning by tag. */
  meaning: Uint8Array;
}

function shape(message: Message): PointShape {
  const meaning = new Uint8Array(16 << 3);
  const set = (name: string, wire: number, what: number): void => {
    const field = message.fields.find((each) => each?.name === name);
    if (field) meaning[(field.number << 3) | wire] = what;
  };
  for (const field of message.fields) if (field?.message) set(field.name, WIRE_BYTES, NESTED);
  set('startTimeUnixNano', WIRE_FIXED64, START_TIME);
  set('timeUnixNano', WIRE_FIXED64, TIME);
  set('attributes', WIRE_BYTES, ATTRIBUTE);
  set('asDouble', WIRE_FIXED64, AS_DOUBLE);
  set('asInt', WIRE_FIXED64, AS_INT);
  set('count', WIRE_FIXED64, COUNT);
  set('sum', WIRE_FIXED64, SUM);
  set('min', WIRE_FIXED64, MIN);
  set('max', WIRE_FIXED64, MAX);
  set('flags', WIRE_VARINT, FLAGS);
  set('exemplars', WIRE_BYTES, EXEMPLAR);
  set('bucketCounts', WIRE_BYTES, COUNTS_PACKED);
  set('bucketCounts', WIRE_FIXED64, COUNTS_ONE);
  set('explicitBounds', WIRE_BYTES, BOUNDS_PACKED);
  set('explicitBounds', WIRE_FIXED64, BOUNDS_ONE);
  return { message, meaning };
}

const SHAPES: (PointShape | undefined)[] = [];
SHAPES[METRIC_GAUGE] = shape(NUMBER_POINT);
SHAPES[METRIC_SUM] = SHAPES[METRIC_GAUGE];
SHAPES[METRIC_HISTOGRAM] = shape(HISTOGRAM_POINT);
SHAPES[METRIC_EXPONENTIAL_HISTOGRAM] = shape(EXPONENTIAL_HISTOGRAM_POINT);
SHAPES[METRIC_SUMMARY] = shape(SUMMARY_POINT);

const attributes = new SetHash();

/**
 * Reads the point `r` is at (its end is the message's end) into a new row. Returns why the point is invalid,
 * in which case no row was added, or "". Throws DecodeError when malformed.
 */
export function readPoint(r: Reader, points: PointColumns, metric: number, type: number): RejectCode | '' {
  const known = SHAPES[type];
  if (!known) return 'metric_type';
  const { meaning, message } = known;
  const offset = r.pos;
  let timeUs = 0;
  let timeNs = 0;
  let startUs = 0;
  let startNs = 0;
  let flags = 0;
  let valueKind = POINT_NO_VALUE;
  let value = Number.NaN;
  let intHi = 0;
  let intLo = 0;
  let count = Number.NaN;
  let sum = Number.NaN;
  let min = Number.NaN;
  let max = Number.NaN;
  let exemplarCount = 0;
  let countsLength = 0;
  let boundsLength = 0;
  bounds.increase = true;
  bounds.last = Number.NEGATIVE_INFINITY;
  attributes.reset();
  if (type !== METRIC_GAUGE && type !== METRIC_SUM) count = 0;
  if (type === METRIC_SUMMARY) sum = 0;

  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag < meaning.length ? meaning[tag] : SKIP) {
      case START_TIME:
        r.nanos();
        startUs = r.us;
        startNs = r.ns;
        break;
      case TIME:
        r.nanos();
        timeUs = r.us;
        timeNs = r.ns;
        break;
      case ATTRIBUTE: {
        const prefix = r.pos;
        checkAttribute(r);
        const after = r.pos;
        // Hash the message without its length prefix, however that was written.
        r.pos = prefix;
        const size = r.length();
        attributes.add(r.bytes, r.pos, size);
        r.pos = after;
        break;
      }
      case AS_DOUBLE:
        value = r.double();
        valueKind = POINT_DOUBLE;
        break;
      case AS_INT:
        r.fixed64();
        intHi = r.hi;
        intLo = r.lo;
        valueKind = POINT_INT;
        break;
      case COUNT:
        r.fixed64();
        count = (r.hi >>> 0) * 4294967296 + (r.lo >>> 0);
        break;
      case SUM:
        sum = r.double();
        break;
      case MIN:
        min = r.double();
        break;
      case MAX:
        max = r.double();
        break;
      case FLAGS:
        flags = r.uint32();
        break;
      case EXEMPLAR:
        exemplarCount++;
        checkNested(r, message, tag);
        break;
      case COUNTS_PACKED:
        countsLength += skipPacked(r, type);
        break;
      case COUNTS_ONE:
        r.take(8);
        countsLength++;
        break;
      case BOUNDS_PACKED:
        boundsLength += readBounds(r, r.length());
        break;
      case BOUNDS_ONE:
        boundsLength += readBounds(r, 8);
        break;
      case NESTED:
        checkNested(r, message, tag);
        break;
      default:
        r.skip(tag);
    }
  }

  if (timeUs === 0 && timeNs === 0) return 'point_time';
  const bucketed = countsLength !== 0 || boundsLength !== 0;
  if (type === METRIC_HISTOGRAM && bucketed && countsLength !== boundsLength + 1) {
    return 'buckets';
  }
  if (!bounds.increase) return 'bounds';
  if (valueKind === POINT_INT) value = intHi * 4294967296 + (intLo >>> 0);
  else {
    intHi = 0;
    intLo = 0;
  }
  attributes.finish();

  if (points.count === points.capacity) points.grow();
  const row = points.count++;
  points.offset[row] = offset;
  points.length[row] = r.end - offset;
  points.metric[row] = metric;
  points.attributesHi[row] = attributes.hi;
  points.attributesLo[row] = attributes.lo;
  points.timeUs[row] = timeUs;
  points.timeNs[row] = timeNs;
  points.startUs[row] = startUs;
  points.startNs[row] = startNs;
  points.flags[row] = flags;
  points.valueKind[row] = valueKind;
  points.value[row] = value;
  points.intHi[row] = intHi;
  points.intLo[row] = intLo;
  points.count64[row] = count;
  points.sum[row] = sum;
  points.min[row] = min;
  points.max[row] = max;
  points.exemplarCount[row] = exemplarCount;
  return '';
}

function checkNested(r: Reader, message: Message, tag: number): void {
  const outer = r.enter();
  const nested = message.fields[tag >>> 3]?.message;
  if (nested) checkMessage(r, nested);
  r.leave(outer);
}

const bounds = { last: 0, increase: true };

/** Reads bounds of a histogram, `size` bytes of them, noting whether they still increase; returns how many. */
function readBounds(r: Reader, size: number): number {
  if (size % 8 !== 0) r.fail('packed list of 8-byte values cut short');
  const count = size / 8;
  for (let i = 0; i < count; i++) {
    const bound = r.double();
    // The first may be minus infinity.
    if (!(bound > bounds.last || (bound === bounds.last && bounds.last === Number.NEGATIVE_INFINITY)))
      bounds.increase = false;
    bounds.last = bound;
  }
  return count;
}

/** Steps over a packed list of 8-byte values and returns how many there are. */
function skipPacked(r: Reader, type: number): number {
  const size = r.length();
  if (type === METRIC_HISTOGRAM && size % 8 !== 0) r.fail('packed list of 8-byte values cut short');
  r.take(size);
  return size / 8;
}
