#!/bin/sh
# Sets sipp up and runs it:
#
#   source ./setup.sh                  sets up and puts sipp on the PATH of this shell (bash, zsh; in other shells: `. ./setup.sh`)
#   ./setup.sh test unit group full    sets up, then runs `sipp test unit group full` with its exit status
#   ./setup.sh setup --profile full    sets up with the flags of `sipp setup`
#
# The work is done by toolchain/setup/bootstrap.mjs; this file finds Node and itself. It may be read by a user's own shell:
# it changes no option, leaves no variable behind and never exits when sourced.

_sipp_setup() {
  case "$_sipp_file" in */*) _sipp_root=${_sipp_file%/*} ;; *) _sipp_root=. ;; esac
  _sipp_root=$(CDPATH='' && cd -- "${_sipp_root:-/}" >/dev/null 2>&1 && pwd -P) || _sipp_root=
  if [ -z "$_sipp_root" ] || [ ! -f "$_sipp_root/toolchain/setup/bootstrap.mjs" ]; then
    echo 'setup.sh: change into the checkout of sipp first, then source ./setup.sh.' >&2
    return 1
  fi
  if ! command -v node >/dev/null 2>&1; then
    echo 'setup.sh: node was not found. Install Node.js 20.19 or newer (with nvm: `nvm install 22`), then run this again.' >&2
    return 1
  fi
  if [ "${1:-}" = setup ]; then
    node "$_sipp_root/toolchain/setup/bootstrap.mjs" "$@" || return $?
    set --
  else
    node "$_sipp_root/toolchain/setup/bootstrap.mjs" || return $?
  fi
  if [ "$_sipp_sourced" = yes ]; then . "$_sipp_root/.build/bin/sipp-env.sh"; fi
  if [ "$#" -gt 0 ]; then
    "$_sipp_root/.build/bin/sipp" "$@"
  elif [ "$_sipp_sourced" = no ]; then
    echo "sipp is set up. To have it on your PATH: source \"$_sipp_root/setup.sh\"" >&2
  fi
}

_sipp_sourced=no
_sipp_status=0
if [ -n "${BASH_VERSION:-}" ]; then
  eval '_sipp_file=${BASH_SOURCE[0]}'
  if [ "$_sipp_file" != "$0" ]; then _sipp_sourced=yes; fi
  _sipp_setup "$@" || _sipp_status=$?
elif [ -n "${ZSH_VERSION:-}" ]; then
  eval '_sipp_file=${(%):-%x}'
  case "${ZSH_EVAL_CONTEXT:-}" in *:file | *:file:*) _sipp_sourced=yes ;; esac
  _sipp_setup "$@" || _sipp_status=$?
elif [ "${0##*/}" = setup.sh ]; then
  _sipp_file=$0
  _sipp_setup "$@" || _sipp_status=$?
else
  # Other shells neither say which file they read nor hand over arguments to it: the checkout is the current directory.
  _sipp_sourced=yes
  _sipp_file=./setup.sh
  _sipp_setup || _sipp_status=$?
fi

if [ "$_sipp_sourced" = yes ]; then
  unset -f _sipp_setup
  eval "unset _sipp_file _sipp_root _sipp_sourced _sipp_status; return $_sipp_status"
fi
exit "$_sipp_status"
