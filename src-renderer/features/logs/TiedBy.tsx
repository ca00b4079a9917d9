// How a record came to its trace, and what to do so that its own fields say it.
import { Link } from 'wouter';
import type { LogDetail } from '#shared/api/logs.ts';
import { TIED_BY, type Tie } from '#shared/model/log-tie.ts';
import { viewHref } from '../../ui/index.ts';
import styles from './logs.module.css';

/** The tab of Connect for the language a record's resource names. */
function connectHref(data: LogDetail): string {
  const language = data.resource.attributes.find(({ key }) => key === 'telemetry.sdk.language')?.value
    .stringValue;
  const tab = TABS[language ?? ''];
  return viewHref('/connect', tab === undefined ? {} : { tab });
}

/** What a record without a trace lacks, and where the way to it is shown. */
export function NoTrace({ data }: { readonly data: LogDetail }) {
  return (
    <>
      none
      <span className={styles.tieHint}>
        It was logged outside of a span, or its logger sends no ids.{' '}
        <Link href={connectHref(data)}>Connect</Link> shows how logs carry them.
      </span>
    </>
  );
}

/** Tabs of Connect by `telemetry.sdk.language`. */
const TABS: Readonly<Record<string, string>> = {
  python: 'python',
  nodejs: 'typescript',
  webjs: 'typescript',
  go: 'go',
  rust: 'rust',
  java: 'java',
  dotnet: 'dotnet',
};

export function TiedBy({ data, tie }: { readonly data: LogDetail; readonly tie: Tie }) {
  if (tie === 'fields') return 'its own fields';
  return (
    <>
      {data.tieKey === '' ? (
        TIED_BY[tie]
      ) : (
        <>
          {WHERE[tie]} {data.tieKey}
        </>
      )}
      <span className={styles.tieHint}>
        Other tools find its trace only when trace_id is a field of the record itself: send logs through the
        SDK, as <Link href={connectHref(data)}>Connect</Link> shows.
      </span>
    </>
  );
}

const WHERE: Readonly<Record<Exclude<Tie, 'fields'>, string>> = {
  attribute: 'its attribute',
  body: 'the key of its body',
  text: 'its text, behind',
};
