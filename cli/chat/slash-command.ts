import { SippError } from '../../runtime/contract/errors.ts';
import { suggest } from '../../runtime/contract/suggest.ts';

export type SlashCommand =
  | { readonly name: 'help' | 'clear' | 'stats' | 'exit' }
  /** Without a text: show the current one. */
  | { readonly name: 'system'; readonly text: string }
  | { readonly name: 'save' | 'load'; readonly file: string };

/** Each command with what it takes and does, in the order of `/help`. */
export const slashCommands = {
  help: ['/help', 'this list'],
  clear: ['/clear', 'start a new conversation'],
  system: ['/system <text>', 'set the system message; without a text, show it'],
  stats: ['/stats', 'how fast the last answer was'],
  save: ['/save <file>', 'write the conversation to a JSON file'],
  load: ['/load <file>', 'continue a saved conversation'],
  exit: ['/exit', 'leave; so does Ctrl-D'],
} as const;

/**
 * A line that begins with a slash as a command; undefined for every other message.
 *
 * @throws SippError `invalid_usage` for an unknown command or a missing file name.
 */
export function parseSlashCommand(message: string): SlashCommand | undefined {
  const match = /^\/(\S*)\s*([\s\S]*)$/.exec(message);
  if (match === null) return undefined;
  const [, name = '', rest = ''] = match;
  const argument = rest.trim();
  switch (name) {
    case 'help':
    case 'clear':
    case 'stats':
    case 'exit':
      return { name };
    case 'system':
      return { name, text: argument };
    case 'save':
    case 'load':
      if (argument !== '') return { name, file: argument };
      throw new SippError('invalid_usage', `/${name} needs a file name.`, { hint: `Write /${name} chat.json.` });
    default:
      throw unknown(name);
  }
}

function unknown(name: string): SippError {
  const near = suggest(name, Object.keys(slashCommands));
  const meant = near === undefined ? '.' : `; did you mean /${near}?`;
  return new SippError('invalid_usage', `There is no command /${name}${meant}`, {
    hint: '/help lists them. A message may begin with a space before its slash.',
  });
}
