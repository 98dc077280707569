// What may stand behind `bootstrap.mjs`: its own flags, and behind the word `setup` the flags of `sipp setup`, which are handed on.
const ownFlags = ['--library', '--no-downloads', '--accept-incomplete', '--force'];
/** Of `sipp setup`, which is not there yet in a fresh checkout: a mistake has to be named before minutes of work. */
const profiles = ['browser', 'bindings', 'full'];
const handedOn = [
  '--profile',
  '--yes',
  '--no-downloads',
  '--no-splash',
  '--no-banner',
  '--plain',
  '--verbose',
  '--json',
];

/** `flags` for the bootstrap; `typed` for `sipp setup`, where somebody asked for it; `problem` where a word is not known. */
export function readWords(argv) {
  // Windows' shells do not tell SETUP from setup.
  const isTyped = argv[0]?.toLowerCase() === 'setup';
  const flags = new Set();
  const typed = [];
  const words = joinProfile(isTyped ? argv.slice(1) : argv);
  for (const word of words) {
    const [name] = word.split('=', 1);
    const isHandedOn = isTyped && handedOn.includes(name);
    const isOwn = ownFlags.includes(word);
    if (!isOwn && !isHandedOn) return { problem: unknown(word, isTyped ? [...ownFlags, ...handedOn] : ownFlags) };
    if (name === '--profile' && !profiles.includes(word.slice('--profile='.length)))
      return { problem: wrongProfile(word) };
    if (isOwn) flags.add(word);
    if (isHandedOn) typed.push(word);
  }
  return isTyped ? { flags, typed } : { flags };
}

/** `--profile full` as `--profile=full`. */
function joinProfile(words) {
  const joined = [];
  for (let index = 0; index < words.length; index += 1) {
    const next = words[index + 1];
    const takesNext = words[index] === '--profile' && next !== undefined && !next.startsWith('-');
    joined.push(takesNext ? `--profile=${next}` : words[index]);
    if (takesNext) index += 1;
  }
  return joined;
}

function unknown(word, known) {
  return `'${word}' is not an option of set-up; the options are ${[...new Set(known)].join(', ')}.`;
}

function wrongProfile(word) {
  const value = word.slice('--profile='.length);
  return `--profile must be browser, bindings or full, not "${value}".`;
}
