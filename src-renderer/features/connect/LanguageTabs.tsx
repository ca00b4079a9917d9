// What to paste, language by language and framework by framework, with the real ports in it; then when to expect
// what, and what may be wrong when it does not come.
import { useState } from 'react';
import type { Status } from '#shared/api/engine.ts';
import { addressOf, environmentOf, type Target, type Transport } from '#shared/connect/environment.ts';
import { type EnvironmentForm, environmentText } from '#shared/connect/forms.ts';
import { Checkbox, CodeBlock, CopyButton, Segmented, Tabs } from '../../ui/index.ts';
import { breakable } from './breakable.tsx';
import styles from './Connect.module.css';
import { useChoice } from './choice.ts';
import { colorCode } from './code-colors.ts';
import { delayWords } from './delays.ts';
import { type CodeLanguage, type Framework, SNIPPETS, type Snippet } from './snippets/index.ts';

const CONTAINER_HOST = 'host.docker.internal';
const onWindows = /Win/.test(navigator.platform);
const SERVICE = 'shop';

function targetOf({ http, grpc }: Status, inContainer: boolean): Target {
  const as = inContainer ? CONTAINER_HOST : undefined;
  return { http: addressOf(http, as), grpc: addressOf(grpc, as) };
}

/** Whether only this machine reaches the OTLP ports. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

export function LanguageTabs({ status }: { readonly status: Status }) {
  const { snippet, framework, chooseLanguage, chooseFramework } = useChoice();
  const [transport, setTransport] = useState<Transport>('http');
  const [inContainer, setInContainer] = useState(false);
  const target = targetOf(status, inContainer);
  const first = snippet.sdk === undefined ? 1 : 2;
  return (
    <Tabs
      label="Language"
      value={snippet.id}
      tabs={SNIPPETS.map(({ id, label }) => ({ value: id, label }))}
      onChange={chooseLanguage}
    >
      <div className={styles.choices}>
        {snippet.frameworks.length > 1 && (
          <Segmented
            label="Framework"
            small
            value={framework.id}
            onChange={chooseFramework}
            options={snippet.frameworks.map(({ id, label }) => ({ value: id, label }))}
          />
        )}
        {snippet.sdk !== undefined && (
          <Segmented
            label="Transport"
            small
            value={transport}
            onChange={setTransport}
            options={[
              { value: 'http', label: 'HTTP' },
              { value: 'grpc', label: 'gRPC' },
            ]}
          />
        )}
      </div>
      {snippet.notRun !== undefined && <p className={styles.notRun}>{snippet.notRun}</p>}
      {snippet.sdk !== undefined && <Environment {...{ snippet, target, transport }} />}
      <div className={styles.container}>
        <Checkbox checked={inContainer} onChange={setInContainer}>
          It runs in a container
        </Checkbox>
        {inContainer && <ContainerHint status={status} />}
      </div>
      {framework.blocks(target).map((block, i) => (
        <Step key={block.title} number={first + i} {...block} />
      ))}
      <Afterwards snippet={snippet} framework={framework} />
    </Tabs>
  );
}

interface EnvironmentProps {
  readonly snippet: Snippet;
  readonly target: Target;
  readonly transport: Transport;
}

function Environment({ snippet: { sdk }, target, transport }: EnvironmentProps) {
  const [form, setForm] = useState<EnvironmentForm>(onWindows ? 'powershell' : 'sh');
  const wish = { service: SERVICE, target, transport, ...(sdk && { language: sdk }) };
  return (
    <Step
      number={1}
      title="Environment"
      code={environmentText(environmentOf(wish), form)}
      language="shell"
      control={
        <Segmented
          label="Form of the environment block"
          small
          value={form}
          onChange={setForm}
          options={[
            { value: 'sh', label: 'Shell' },
            { value: 'fish', label: 'fish' },
            { value: 'powershell', label: 'PowerShell' },
            { value: 'dotenv', label: '.env' },
          ]}
        />
      }
    />
  );
}

/** What comes when, and what may be in the way. */
function Afterwards({ snippet, framework }: { snippet: Snippet; framework: Framework }) {
  return (
    <div className={styles.notes}>
      {snippet.sdk !== undefined && (
        <>
          <h2>What to expect first</h2>
          <p>{delayWords()}</p>
        </>
      )}
      <h2>Not seen yet?</h2>
      <ul>
        {[...(framework.hints ?? []), ...snippet.hints].map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ul>
    </div>
  );
}

function ContainerHint({ status }: { status: Status }) {
  return (
    <p>
      {isLoopback(status.http.host) && (
        <>
          Containers reach this machine only when Spandrel listens beyond it: start it with{' '}
          <code>npm start -- --host 0.0.0.0</code>.{' '}
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
  // A program keeps its lines; a command that is cut off is not seen whole.
  const isShell = language === 'shell';
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
      <CodeBlock code={code} bare wrap={isShell}>
        {pieces.map(({ text, tone }) => {
          const key = at;
          at += text.length;
          return (
            <span key={key} className={tone ? styles[tone] : undefined}>
              {isShell ? breakable(text) : text}
            </span>
          );
        })}
      </CodeBlock>
    </section>
  );
}
