// Writes one redaction rule.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { RedactionRule } from '#shared/api/redaction.ts';
import { Button, Input, Select } from '../../ui/index.ts';
import styles from './Rules.module.css';

interface AddRuleProps {
  readonly onAdd: (rule: RedactionRule) => void;
  readonly busy?: boolean;
}

export function AddRule({ onAdd, busy }: AddRuleProps) {
  const [where, setWhere] = useState<RedactionRule['where']>('key');
  const [text, setText] = useState('');
  const pattern = text.trim();
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (pattern === '') return;
        onAdd({ where, pattern });
        setText('');
      }}
    >
      <Select
        label="What the rule hides"
        value={where}
        options={[
          { value: 'key', label: 'Values of' },
          { value: 'text', label: 'Text like' },
        ]}
        onChange={setWhere}
      />
      <Input
        aria-label={where === 'key' ? 'Attribute' : 'Pattern'}
        value={text}
        onChange={setText}
        placeholder={where === 'key' ? 'user.email, or *.token' : '\\b\\d{16}\\b'}
        maxLength={500}
        mono
      />
      <Button type="submit" icon={Plus} disabled={pattern === ''} busy={busy ?? false}>
        Add
      </Button>
    </form>
  );
}
