// Which attributes of log records are worth narrowing by. People ask for what happened and where (an exception's type, a
// route, a status), seldom for a line number or a thread, and never for one of ten thousand ids: those are folded.
import type { ValueCounts } from '../count-values.ts';

/** What the semantic conventions name that people narrow by, the first first. */
export const IMPORTANT = [
  ...['exception_type', 'error_type', 'event_name', 'http_route', 'http_response_status_code'],
  ...['http_request_method', 'http_status_code', 'http_method', 'code_file_path', 'code_filepath'],
  ...[
    'code_function_name',
    'code_function',
    'code_namespace',
    'logger_name',
    'log_iostream',
    'log_file_name',
  ],
  ...['db_system_name', 'db_system', 'db_operation_name', 'db_collection_name', 'messaging_system'],
  ...['messaging_destination_name', 'messaging_operation_name', 'rpc_service', 'rpc_method'],
  ...['rpc_response_status_code', 'rpc_grpc_status_code', 'feature_flag_key', 'feature_flag_result_variant'],
  ...['gen_ai_request_model', 'gen_ai_operation_name', 'server_address', 'k8s_pod_name', 'job', 'task'],
];

/** Names that say which one or where in a line, not what: few as their values may be, nobody narrows by them. */
const DULL =
  /(?:^|_)(?:id|ids|uuid|guid|lineno|line|line_number|column|column_number|pid|tid|thread_name|timestamp|time|ts|seq|sequence|offset|port|duration|elapsed|ms|ns|size|bytes|count|flags|hash|token|session|traceparent|message_template|stacktrace|message|exception_message|body_template|original)$/;

/** Values beyond this are no choice but a list. */
const FEW = 12;
/** Of values that differ this often, each is nearly one of a kind. */
const ONE_OF_A_KIND = 0.5;

/** How useful narrowing by an attribute is, from 0: of `records`, those have it that were counted. */
export function usefulness(label: string, counts: ValueCounts, records: number): number {
  const { covered, size } = counts;
  if (covered === 0 || records === 0) return 0;
  const place = IMPORTANT.indexOf(label);
  // One value on every record parts nothing.
  if (size === 1 && covered === records) return 0;
  if (counts.overflows || (size > 2 && size > covered * ONE_OF_A_KIND)) return 0;
  if (place < 0 && DULL.test(label)) return 0;
  const coverage = covered / records;
  const choice = size <= FEW ? 1 : FEW / size;
  // What the conventions name comes first, however few records have it: most errors are few.
  return place < 0 ? coverage * choice : 1 + (1 - place / IMPORTANT.length) + 0.1 * coverage * choice;
}

export interface RankedAttributes {
  /** The most useful first. */
  shown: [string, ValueCounts][];
  /** The others, by name. */
  folded: [string, ValueCounts][];
}

/** Parts attributes in those to show and those to fold; of either, so many at most. */
export function rankAttributes(
  attributes: ReadonlyMap<string, ValueCounts>,
  records: number,
  most: { shown: number; folded: number },
): RankedAttributes {
  const ranked = [...attributes]
    .map(([label, counts]) => ({ label, counts, use: usefulness(label, counts, records) }))
    .sort((a, b) => b.use - a.use || b.counts.covered - a.counts.covered || (a.label < b.label ? -1 : 1));
  const shown = ranked.filter(({ use }) => use > 0).slice(0, most.shown);
  const folded = ranked
    .filter((one) => !shown.includes(one))
    .slice(0, most.folded)
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const pair = ({ label, counts }: (typeof ranked)[number]): [string, ValueCounts] => [label, counts];
  return { shown: shown.map(pair), folded: folded.map(pair) };
}
