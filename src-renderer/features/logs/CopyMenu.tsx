// Copying a record: its text, its line, or all of it as it came.
import { Copy } from 'lucide-react';
import type { LogDetail, LogRow } from '#shared/api/logs.ts';
import { withoutAnsi } from '../../logic/log-body.ts';
import { severityWord } from '../../logic/severity-word.ts';
import { Button, copyText, formatFull, Menu, toast } from '../../ui/index.ts';

export function CopyMenu({
  row,
  data,
  body,
}: {
  readonly row: LogRow;
  readonly data: LogDetail | undefined;
  readonly body: string;
}) {
  const copy = async (what: string, text: string): Promise<void> => {
    if (await copyText(text)) toast.ok(`${what} copied`);
  };
  const plain = withoutAnsi(body);
  const line = `${formatFull(row.time)} ${severityWord(row).toUpperCase()} ${row.service} ${plain}`;
  return (
    <Menu
      label="Copy"
      trigger={
        <Button kind="ghost" icon={Copy}>
          Copy
        </Button>
      }
      items={[
        { label: 'Text', onSelect: () => void copy('Text', plain) },
        { label: 'Line with time and service', onSelect: () => void copy('Line', line) },
        {
          label: 'All of it as OTLP JSON',
          disabled: data === undefined,
          onSelect: () => void copy('Record', JSON.stringify(data?.log, null, 2)),
        },
      ]}
    />
  );
}
