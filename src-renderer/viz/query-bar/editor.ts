// The editor inside the bar: CodeMirror held to one line, coloured by the language's own tokens, with the
// parser as linter. Knows no React.
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { linter } from '@codemirror/lint';
import { EditorState, type Extension, Prec, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import type { QueryError } from '#shared/query/errors.ts';
import { completionsAt, type DataSource } from './completion.ts';
import type { LanguageKit } from './language.ts';

export interface EditorEvents {
  /** Enter, with no list open. */
  readonly onEnter: (text: string) => void;
  /** Escape, with no list open. */
  readonly onEscape: () => void;
  readonly onChange: (text: string) => void;
  /** The parser's word on a text that has stood still for a moment. */
  readonly onChecked: (problem: QueryError | null) => void;
  /** The list of completions opened or closed. */
  readonly onList: (open: boolean) => void;
}

/** Everything the editor is made of. `data` and `events` are read when needed, so they may change. */
export function extensionsFor(
  kit: LanguageKit,
  label: string,
  emptyText: string,
  data: () => DataSource,
  events: () => EditorEvents,
): Extension[] {
  return [
    history(),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'false', spellcheck: 'false' }),
    placeholder(emptyText),
    oneLine(),
    openBraces(),
    coloured(kit),
    checked(kit, events),
    autocompletion({
      override: [(context) => completionsAt(kit, data(), context)],
      icons: false,
      interactionDelay: 0,
      maxRenderedOptions: 60,
    }),
    Prec.highest(keymap.of(keys(events))),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) events().onChange(update.state.doc.toString());
      const isOpen = completionStatus(update.state) === 'active';
      if (isOpen !== (completionStatus(update.startState) === 'active')) events().onList(isOpen);
    }),
  ];
}

function keys(events: () => EditorEvents) {
  const isOpen = (view: EditorView) => completionStatus(view.state) === 'active';
  return [
    {
      key: 'Enter',
      run: (view: EditorView) => {
        if (isOpen(view) && acceptCompletion(view)) return true;
        closeCompletion(view);
        events().onEnter(view.state.doc.toString());
        return true;
      },
    },
    { key: 'Tab', run: (view: EditorView) => isOpen(view) && acceptCompletion(view) },
    {
      key: 'Escape',
      run: (view: EditorView) => {
        if (closeCompletion(view)) return true;
        events().onEscape();
        return true;
      },
    },
  ];
}

function oneLine(): Extension {
  return [
    EditorView.clipboardInputFilter.of((text) => text.replace(/\s*\n\s*/g, ' ')),
    EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction)),
  ];
}

const BRACES = '{  }';

/**
 * `{` typed into an empty bar opens a whole pair of braces around the cursor. Whoever goes on typing the space
 * and the closing brace by habit finds them there already.
 */
function openBraces(): Extension {
  return EditorView.inputHandler.of((view, from, to, text) => {
    const before = view.state.sliceDoc(0, from);
    const after = view.state.sliceDoc(to);
    if (text === '{' && (before + after).trim() === '') {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: BRACES },
        selection: { anchor: 2 },
        userEvent: 'input.type',
      });
      return true;
    }
    if (text === ' ' && before + after === BRACES && from === 2) return true;
    if (text === '}' && from === to && /^\s*\}$/.test(after)) {
      const kept = before.trimEnd();
      view.dispatch({
        changes: { from: kept.length, to: view.state.doc.length, insert: ' }' },
        selection: { anchor: kept.length + 2 },
        userEvent: 'input.type',
      });
      return true;
    }
    return false;
  });
}

function coloured(kit: LanguageKit): Extension {
  const paint = (view: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { kind, from, to } of kit.highlight(view.state.doc.toString())) {
      if (to > from) builder.add(from, to, Decoration.mark({ class: `query-${kind}` }));
    }
    return builder.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = paint(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = paint(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function checked(kit: LanguageKit, events: () => EditorEvents): Extension {
  return linter(
    (view) => {
      const text = view.state.doc.toString();
      const problem = text.trim() === '' ? null : kit.problemOf(text);
      events().onChecked(problem);
      if (!problem) return [];
      const to = Math.min(text.length, Math.max(problem.to, problem.from + 1));
      const from = Math.min(problem.from, Math.max(0, to - 1));
      return [{ from, to, severity: 'error' as const, message: problem.message }];
    },
    // The words stand under the bar; a second copy in a tooltip would hide them.
    { delay: 600, tooltipFilter: () => [] },
  );
}
