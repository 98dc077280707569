// The first program of a fresh checkout: nothing is installed yet, so it and what it imports use Node's built-ins only.
// This file also has to be read by old releases of Node, so that they end with advice instead of a syntax error.

var version = process.versions.node.split('.').map(Number);

if (version[0] > 20 || (version[0] === 20 && version[1] >= 19)) {
  import('./bootstrap-run.mjs').then((run) => run.main(process.argv.slice(2)));
} else {
  process.stderr.write(
    'sipp needs Node.js 20.19 or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n' +
      'Install a newer release (with nvm: `nvm install 22`), open a new terminal and run set-up again.\n',
  );
  process.exitCode = 1;
}
