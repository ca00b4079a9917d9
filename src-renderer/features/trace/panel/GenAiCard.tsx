// A call to a language model, an agent or a tool: which, for how many tokens, and what was said.
import { Bot, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { GenAi, GenAiRetrieval, GenAiTool, GenAiToolCall } from '../../../logic/gen-ai.ts';
import type { GenAiMessage, GenAiPart } from '../../../logic/gen-ai-messages.ts';
import { keyed } from '../../../logic/keyed.ts';
import { CopyButton, cx, formatCount, formatPlural } from '../../../ui/index.ts';
import styles from './gen-ai.module.css';
import { LongText } from './LongText.tsx';

/** Of a long conversation the newest messages are shown first. */
const NEWEST = 6;

export function GenAiCard({ genAi, find }: { readonly genAi: GenAi; readonly find: string }) {
  const { operation, provider, requestModel, responseModel, agent, finish, tokens, settings, mcp } = genAi;
  const model = responseModel === '' ? requestModel : responseModel;
  const asked = requestModel !== '' && requestModel !== model ? `asked for ${requestModel}` : '';
  const facts = [provider, agent, asked, mcp.resource].filter((fact) => fact !== '');
  const what = mcp.method === '' ? operation : mcp.method;
  const title = [model, genAi.toolCall?.name ?? '', what].find((words) => words !== '') ?? 'generative AI';
  return (
    <section className={styles.card} aria-label="Generative AI">
      <p className={styles.head}>
        <Bot size={14} aria-hidden />
        <b>{title}</b>
        {what !== title && <span>{what}</span>}
      </p>
      {facts.length > 0 && <p className={styles.quiet}>{facts.join(' · ')}</p>}
      {(tokens.length > 0 || finish.length > 0) && (
        <p className={styles.tokens}>
          {tokens.map(({ what, count }) => (
            <span key={what}>
              <b>{formatCount(count)}</b> {what}
            </span>
          ))}
          {tokens.length > 0 && <span>tokens</span>}
          {finish.length > 0 && <span className={styles.finish}>{[...new Set(finish)].join(', ')}</span>}
        </p>
      )}
      {settings.length > 0 && (
        <p className={styles.settings}>
          {settings.map(({ name, value }) => (
            <span key={name}>
              {name} <code>{value}</code>
            </span>
          ))}
        </p>
      )}
      {genAi.retrieval && <Retrieval retrieval={genAi.retrieval} find={find} />}
      {genAi.toolCall && <ToolCall call={genAi.toolCall} find={find} />}
      <Conversation messages={genAi.messages} find={find} />
      {genAi.tools.length > 0 && <Tools tools={genAi.tools} find={find} />}
    </section>
  );
}

function Conversation({ messages, find }: { messages: readonly GenAiMessage[]; find: string }) {
  const [all, setAll] = useState(false);
  // The instructions and the newest; what lies between is one click away.
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  const rest = messages.filter((message) => !system.includes(message));
  const hidden = all || find !== '' ? 0 : Math.max(0, rest.length - NEWEST);
  return (
    <>
      {[...keyed(system, nameOf)].map(({ key, item }) => (
        <Message key={key} message={item} find={find} />
      ))}
      {hidden > 0 && (
        <button type="button" className={styles.earlier} onClick={() => setAll(true)}>
          {formatPlural(hidden, 'earlier message')}
        </button>
      )}
      {keyed(rest, nameOf)
        .slice(hidden)
        .map(({ key, item }) => (
          <Message key={key} message={item} find={find} />
        ))}
    </>
  );
}

const nameOf = ({ role, name, parts }: GenAiMessage): string =>
  `${role} ${name} ${JSON.stringify(parts).slice(0, 200)}`;

function Message({
  message: { role, name, parts, isOutput, finish },
  find,
}: {
  message: GenAiMessage;
  find: string;
}) {
  return (
    <div className={cx(styles.message, isOutput && styles.output)}>
      <p className={styles.role}>
        {role}
        {name !== '' && <b className={styles.speaker}>{name}</b>}
        {isOutput && <span className={styles.quiet}>answer{finish === '' ? '' : `, ${finish}`}</span>}
        <span className={styles.grow} />
        <CopyButton text={() => parts.map(copyOf).join('\n')} label="Copy message" />
      </p>
      {parts.length === 0 && <p className={styles.quiet}>(nothing was recorded of it)</p>}
      {keyed(parts, copyOf).map(({ key, item }) => (
        <Part key={key} part={item} find={find} />
      ))}
    </div>
  );
}

const copyOf = (part: GenAiPart): string =>
  part.kind === 'toolCall' ? `${part.name}(${part.arguments})` : part.text;

function Part({ part, find }: { part: GenAiPart; find: string }) {
  switch (part.kind) {
    case 'text':
      return (
        <div className={styles.text}>
          <LongText text={part.text} find={find} />
        </div>
      );
    case 'reasoning':
      return (
        <details className={styles.folded}>
          <summary>reasoning</summary>
          <LongText text={part.text} find={find} />
        </details>
      );
    case 'toolCall':
      return (
        <div className={styles.tool}>
          <p className={styles.role}>
            <Wrench size={12} aria-hidden /> <code>{part.name}</code>
            <code className={styles.quiet}>{part.id}</code>
          </p>
          {part.arguments !== '' && <LongText text={part.arguments} find={find} />}
        </div>
      );
    case 'toolResult':
      return (
        <div className={styles.tool}>
          {part.id !== '' && (
            <p className={styles.role}>
              result of <code className={styles.quiet}>{part.id}</code>
            </p>
          )}
          <LongText text={part.text} find={find} />
        </div>
      );
    case 'other':
      return (
        <details className={styles.folded}>
          <summary>{part.what}</summary>
          <LongText text={part.text} find={find} />
        </details>
      );
  }
}

function Retrieval({ retrieval, find }: { retrieval: GenAiRetrieval; find: string }) {
  const { query, source, documents } = retrieval;
  return (
    <div className={styles.message}>
      <p className={styles.role}>
        looked for
        {source !== '' && <span className={styles.quiet}>in {source}</span>}
        <span className={styles.grow} />
        {query !== '' && <CopyButton text={query} label="Copy what was looked for" />}
      </p>
      {query !== '' && (
        <div className={styles.text}>
          <LongText text={query} find={find} />
        </div>
      )}
      <p className={styles.quiet}>{formatPlural(documents.length, 'document')} found</p>
      {keyed(documents, ({ id, text }) => `${id} ${text.slice(0, 200)}`).map(({ key, item }) => (
        <div key={key} className={styles.tool}>
          <p className={styles.role}>
            <code>{item.id === '' ? '(no id)' : item.id}</code>
            {item.score !== '' && <span className={styles.quiet}>score {item.score}</span>}
          </p>
          {item.text !== '' && <LongText text={item.text} find={find} />}
        </div>
      ))}
    </div>
  );
}

function ToolCall({ call, find }: { call: GenAiToolCall; find: string }) {
  return (
    <div className={styles.message}>
      <p className={styles.role}>
        <Wrench size={12} aria-hidden /> <code>{call.name}</code>
        <code className={styles.quiet}>{call.id}</code>
      </p>
      {call.arguments !== '' && <Labelled words="arguments" text={call.arguments} find={find} />}
      {call.result !== '' && <Labelled words="result" text={call.result} find={find} />}
    </div>
  );
}

function Labelled({ words, text, find }: { words: string; text: string; find: string }) {
  return (
    <div className={styles.tool}>
      <p className={styles.role}>
        {words} <span className={styles.grow} />
        <CopyButton text={text} label={`Copy ${words}`} />
      </p>
      <LongText text={text} find={find} />
    </div>
  );
}

function Tools({ tools, find }: { tools: readonly GenAiTool[]; find: string }) {
  return (
    <details className={styles.folded}>
      <summary>
        {formatPlural(tools.length, 'tool')} at hand: {tools.map(({ name }) => name).join(', ')}
      </summary>
      {keyed(tools, ({ name }) => name).map(({ key, item }) => (
        <div key={key} className={styles.tool}>
          <p className={styles.role}>
            <code>{item.name}</code>
          </p>
          {item.description !== '' && <p className={styles.quiet}>{item.description}</p>}
          {item.parameters !== '' && <LongText text={item.parameters} find={find} />}
        </div>
      ))}
    </details>
  );
}
