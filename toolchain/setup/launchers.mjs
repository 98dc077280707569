// The commands that end up on a user's PATH. `launch.mjs` beside them is bundled from this folder; these find it relative
// to themselves, so that a moved or linked checkout keeps working.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names and contents of the launchers and of the scripts that put them on PATH. */
export function launcherFiles(root) {
  const bin = join(root, '.build', 'bin');
  return [
    { name: 'sipp', text: shell, executable: true },
    { name: 'sipp.cmd', text: windows(command) },
    { name: 'sipp.ps1', text: windows(powershell), executable: true },
    { name: 'sipp-env.sh', text: shellEnvironment(bin) },
    { name: 'sipp-env.ps1', text: windows(powershellEnvironment) },
    { name: 'sipp-env.cmd', text: windows(commandEnvironment) },
  ];
}

/** Whether every launcher has the content that this release writes. */
export function hasLaunchers(root) {
  const bin = join(root, '.build', 'bin');
  return launcherFiles(root).every(({ name, text }) => {
    const path = join(bin, name);
    return existsSync(path) && readFileSync(path, 'utf8') === text;
  });
}

export function writeLaunchers(root) {
  const bin = join(root, '.build', 'bin');
  mkdirSync(bin, { recursive: true });
  for (const { name, text, executable } of launcherFiles(root)) {
    const temporary = join(bin, `${name}.${process.pid}`);
    writeFileSync(temporary, text);
    chmodSync(temporary, executable ? 0o755 : 0o644);
    renameSync(temporary, join(bin, name));
  }
}

// No `dirname`, no `cd`: each would start a process before the first line of ours runs.
const shell = `#!/bin/sh
self=$0
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) case $self in */*) self=\${self%/*}/$target ;; *) self=$target ;; esac ;;
  esac
done
case $self in */*) here=\${self%/*} ;; *) here=. ;; esac
if ! command -v node >/dev/null 2>&1; then
  echo 'sipp: node was not found on PATH. Install Node.js 20.19 or newer.' >&2
  exit 127
fi
exec node "$here/launch.mjs" "$@"
`;

const command = `@echo off
setlocal
node "%~dp0launch.mjs" %*
exit /b %ERRORLEVEL%
`;

const powershell = `#!/usr/bin/env pwsh
$launch = Join-Path $PSScriptRoot 'launch.mjs'
if ($MyInvocation.ExpectingInput) { $input | & node $launch @args } else { & node $launch @args }
exit $LASTEXITCODE
`;

// A sourced POSIX script cannot know where it lies, hence the full path.
function shellEnvironment(bin) {
  const quoted = `'${bin.replaceAll("'", "'\\''")}'`;
  return `# Puts sipp on PATH, once however often it is sourced.
case ":\${PATH}:" in
  *:${quoted}:*) ;;
  *) PATH=${quoted}:"\${PATH}"; export PATH ;;
esac
`;
}

const powershellEnvironment = `# Puts sipp on PATH, once however often it is dot-sourced.
$separator = [System.IO.Path]::PathSeparator
if (($env:PATH -split [regex]::Escape($separator)) -notcontains $PSScriptRoot) {
  $env:PATH = $PSScriptRoot + $separator + $env:PATH
}
`;

const commandEnvironment = `@echo off
rem Puts sipp on PATH, once however often it is called.
set "SIPP_BIN=%~dp0"
set "SIPP_BIN=%SIPP_BIN:~0,-1%"
echo ;%PATH%; | find /i ";%SIPP_BIN%;" >nul || set "PATH=%SIPP_BIN%;%PATH%"
set "SIPP_BIN="
`;

function windows(text) {
  return text.replaceAll('\n', '\r\n');
}
