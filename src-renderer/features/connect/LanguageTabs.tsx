// What to paste, language by language, with the real ports in it.
import { useState } from 'react';
import type { Status } from '#shared/api/engine.ts';
import { Checkbox, CodeBlock, CopyButton, Segmented, Tabs, useUrlState } from '../../ui/index.ts';
import styles from './Connect.module.css';
import { colorCode } from './code-colors.ts';
import { type EnvironmentForm, environmentText } from './environment.ts';
import { type CodeLanguage, SNIPPETS, type Target } from './snippets/index.ts';

const CONTAINER_HOST = 'host.docker.internal';
const onWindows = /Win/.test(navigator.platform);

function targetOf(status: Status, inContainer: boolean): Target {
  const host = inContainer ? CONTAINER_HOST : 'localhost';
  return { http: `http://${host}:${status.http.port}`, grpc: `http://${host}:${status.grpc.port}` };
}

/** Whether only this machine reaches the OTLP ports. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

export function LanguageTabs({ status }: { readonly status: Status }) {
  const [tab, setTab] = useUrlState('tab');
  const [form, setForm] = useState<EnvironmentForm>(onWindows ? 'powershell' : 'shell');
  const [inContainer, setInContainer] = useState(false);
  const snippet = SNIPPETS.find(({ id }) => id === tab) ?? SNIPPETS[0];
  if (!snippet) return null;
  const target = targetOf(status, inContainer);
  const environment = snippet.environment(target);
  const blocks = snippet.blocks(target);
  const first = environment.length > 0 ? 2 : 1;
  return (
    <Tabs
      label="Language"
      value={snippet.id}
      tabs={SNIPPETS.map(({ id, label }) => ({ value: id, label }))}
      onChange={(id) => setTab(id, { replace: true })}
    >
      {environment.length > 0 && (
        <Step
          number={1}
          title="Environment"
          code={environmentText(environment, form)}
          language="shell"
          control={
            <Segmented
              label="Form of the environment block"
              small
              value={form}
              onChange={setForm}
              options={[
                { value: 'shell', label: 'Shell' },
                { value: 'powershell', label: 'PowerShell' },
                { value: 'dotenv', label: '.env' },
              ]}
            />
          }
        />
      )}
      <div className={styles.container}>
        <Checkbox checked={inContainer} onChange={setInContainer}>
          It runs in a container
        </Checkbox>
        {inContainer && <ContainerHint status={status} />}
      </div>
      {blocks.map((block, i) => (
        <Step key={block.title} number={first + i} {...block} />
      ))}
      <ul className={styles.notes}>
        {snippet.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Tabs>
  );
}

function ContainerHint({ status }: { status: Status }) {
  return (
    <p>
      {isLoopback(status.http.host) && (
        <>
          Containers reach this machine only when Spandrel listens beyond it: start it with{' '}
          <code>spandrel serve --host 0.0.0.0</code>.{' '}
        </>
      )}
      On Linux, Docker also needs <code>--add-host={CONTAINER_HOST}:host-gateway</code>.
    </p>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly code: string;
  readonly language: CodeLanguage;
  readonly control?: React.ReactNode;
}

function Step({ number, title, code, language, control }: StepProps) {
  const pieces = colorCode(code, language);
  let at = 0;
  return (
    <section className={styles.step} aria-label={title}>
      <div className={styles.stepHead}>
        <h2>
          <span className={styles.number}>{number}</span> {title}
        </h2>
        {control}
        <CopyButton text={code}>Copy</CopyButton>
      </div>
      <CodeBlock code={code} bare>
        {pieces.map(({ text, tone }) => {
          const key = at;
          at += text.length;
          return (
            <span key={key} className={tone ? styles[tone] : undefined}>
              {text}
            </span>
          );
        })}
      </CodeBlock>
    </section>
  );
}
