// The query bar of a screen: one line in a production language, or plain words, which are shown as the query
// they become. Props in, text out: what is asked and who answers is the screen's business.
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { CircleX, Search, X } from 'lucide-react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { QueryError } from '#shared/query/errors.ts';
import { cx } from '../../ui/cx.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import type { DataSource } from './completion.ts';
import { type EditorEvents, extensionsFor } from './editor.ts';
import { LANGUAGES, type QueryLanguage, shownText } from './language.ts';
import styles from './QueryBar.module.css';

export interface QueryBarHandle {
  /** Puts the cursor at the end of the query. */
  readonly focus: () => void;
}

export interface QueryBarProps {
  readonly language: QueryLanguage;
  /** The query that is applied now; "" asks for everything. */
  readonly value: string;
  /** Enter on a query without fault; words arrive as the query they became. */
  readonly onApply: (query: string) => void;
  /** Names to complete, most used first. */
  readonly loadFields: DataSource['loadFields'];
  /** Values of one field that begin with a text. */
  readonly loadValues: DataSource['loadValues'];
  /** The accessible name. */
  readonly label?: string;
  readonly placeholder?: string;
  readonly className?: string;
  readonly ref?: Ref<QueryBarHandle>;
}

export function QueryBar(props: QueryBarProps) {
  const { language, value, placeholder, className, ref } = props;
  const kit = LANGUAGES[language];
  const label = props.label ?? `${kit.name} query`;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [text, setText] = useState(() => shownText(kit, value));
  const [problem, setProblem] = useState<QueryError | null>(null);
  const [focused, setFocused] = useState(false);
  const [listOpen, setListOpen] = useState(false);

  const setDoc = (next: string): void => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === next) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: next },
      selection: { anchor: next.length },
    });
  };
  const apply = (typed: string): void => {
    const wrong = typed.trim() === '' ? null : kit.problemOf(typed);
    setProblem(wrong);
    if (wrong) return;
    const query = shownText(kit, typed);
    setDoc(query);
    props.onApply(query);
  };
  const events: EditorEvents = {
    onEnter: apply,
    onEscape: () => {
      setDoc(shownText(kit, value));
      setProblem(null);
      view.current?.contentDOM.blur();
    },
    onChange: (next) => {
      setText(next);
      // Old words about a text that has changed would be wrong words.
      setProblem(null);
    },
    onChecked: setProblem,
    onList: setListOpen,
  };
  // The editor lives as long as the bar and reads what is current through this.
  const latest = useRef({ props, events, kit });
  latest.current = { props, events, kit };

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const start = latest.current;
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: shownText(start.kit, start.props.value),
        extensions: extensionsFor(
          start.kit,
          label,
          placeholder ?? start.kit.placeholder,
          () => latest.current.props,
          () => latest.current.events,
        ),
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, placeholder]);

  useEffect(() => {
    const editor = view.current;
    const next = shownText(kit, value);
    if (!editor || editor.state.doc.toString() === next) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: next },
      selection: { anchor: next.length },
    });
  }, [kit, value]);

  useImperativeHandle(ref, () => ({
    focus: () => {
      const editor = view.current;
      if (!editor) return;
      editor.focus();
      editor.dispatch({ selection: { anchor: editor.state.doc.length } });
    },
  }));

  const isWords = text.trim() !== '' && kit.isWords(text);
  // While names are offered the text is on its way; the list stands where the words would.
  const shown = listOpen ? null : problem;
  const remedy = shown?.hint !== undefined && !/\s/.test(shown.hint) ? shown.hint : null;
  return (
    <search
      className={cx(styles.bar, focused && styles.focused, shown && styles.bad, className)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <Search size={14} className={styles.glass} aria-hidden />
      <div ref={host} className={styles.editor} />
      {shown && <CircleX size={14} className={styles.wrong} aria-hidden />}
      {text !== '' && (
        <button
          type="button"
          className={styles.clear}
          aria-label="Clear the query"
          onClick={() => {
            setDoc('');
            apply('');
          }}
        >
          <X size={13} aria-hidden />
        </button>
      )}
      <span className={styles.badge}>{kit.name}</span>
      <Kbd keys={focused && text !== value ? 'Enter' : '/'} />
      {shown && (
        <p className={cx(styles.note, styles.problem)} role="alert">
          {shown.message} {remedy === null && shown.hint}{' '}
          <span className={styles.place}>at column {shown.column}</span>
          {remedy !== null && (
            <button
              type="button"
              className={styles.remedy}
              onClick={() => {
                view.current?.dispatch({ changes: { from: shown.from, to: shown.to, insert: remedy } });
                view.current?.focus();
              }}
            >
              Write {remedy}
            </button>
          )}
        </p>
      )}
      {!shown && !listOpen && focused && isWords && (
        <p className={styles.note}>
          Words look for <code>{kit.toQuery(text)}</code>
        </p>
      )}
    </search>
  );
}
