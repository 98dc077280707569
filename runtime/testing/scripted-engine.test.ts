import { bundledModel, inspectModel } from '../../models/index.ts';
import { describeEngine } from './engine-contract.ts';
import { ScriptedEngine } from './scripted-engine.ts';

describeEngine('the scripted engine', async ({ notes }) => {
  const options = {
    model: inspectModel(bundledModel().path),
    backend: 'cpu',
    config: {},
    notes,
  } as const;
  return new ScriptedEngine(options, { answer: (_, prompt) => `${prompt} 0123456789 äöü 🙂 and so on` });
});
