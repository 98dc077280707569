import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../api/queries.ts';
import { Button } from '../../components/button.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Panel } from '../../components/panel.tsx';
import { Conversation } from './conversation.tsx';
import { Settings, type SettingsDraft, toChatSettings } from './settings.tsx';
import { usePlayground } from './use-playground.ts';

const START: SettingsDraft = { model: '', system: '', temperature: '', maxTokens: '256' };

export function PlaygroundPage() {
  const targets = useQuery(queries.targets);
  const playground = usePlayground();
  const [draft, setDraft] = useState(START);
  const names = namesOf(targets.data?.targets ?? []);
  const model = draft.model === '' ? (names[0] ?? '') : draft.model;
  return (
    <>
      <PageHead title="Playground" note="Ask a target, as a client would.">
        <Button disabled={playground.turns.length === 0 || playground.isRunning} onClick={playground.clear}>
          New conversation
        </Button>
      </PageHead>
      <div className="playground">
        <Panel title="Settings">
          <Loaded query={targets} subject="The targets" skeleton={{ height: 60, lines: 4 }}>
            {() => <Settings draft={{ ...draft, model }} models={names} onChange={setDraft} />}
          </Loaded>
        </Panel>
        <Conversation
          {...playground}
          canSend={model !== ''}
          onSend={(prompt) => playground.send(prompt, toChatSettings({ ...draft, model }))}
        />
      </div>
    </>
  );
}

/** Targets and their groups. */
function namesOf(targets: readonly { readonly name: string; readonly group: string | null }[]): readonly string[] {
  return [...new Set(targets.flatMap(({ name, group }) => (group === null ? [name] : [name, group])))];
}
