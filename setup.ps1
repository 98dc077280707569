# Sets sipp up and runs it:
#
#   .\setup.ps1                          sets up and puts sipp on the PATH of this session
#   .\setup.ps1 test unit group full     sets up, then runs `sipp test unit group full`
#   .\setup.ps1 setup --profile full     sets up with the flags of `sipp setup`
#
# The work is done by toolchain/setup/bootstrap.mjs; this file finds Node and itself. A failure throws, so that an
# interactive session stays open; with SIPP_SETUP_CHILD=1 the script ends its process with the exit code instead.

function Stop-SippSetup([int] $code, [string] $message) {
  if ($env:SIPP_SETUP_CHILD -eq '1') {
    [Console]::Error.WriteLine($message)
    exit $code
  }
  throw $message
}

$sippBootstrap = Join-Path $PSScriptRoot 'toolchain/setup/bootstrap.mjs'
$sippCommand = @($args)
$sippOptions = @()
if ($sippCommand.Count -gt 0 -and $sippCommand[0] -eq 'setup') {
  $sippOptions = $sippCommand
  $sippCommand = @()
}

if (-not (Get-Command node -CommandType Application -ErrorAction SilentlyContinue)) {
  Stop-SippSetup 1 'node was not found. Install Node.js 20.19 or newer, open a new terminal and run setup.ps1 again.'
}

& node $sippBootstrap @sippOptions
if ($LASTEXITCODE -ne 0) { Stop-SippSetup $LASTEXITCODE "Set-up failed with exit code $LASTEXITCODE." }

. (Join-Path $PSScriptRoot '.build/bin/sipp-env.ps1')

if ($sippCommand.Count -gt 0) {
  & node (Join-Path $PSScriptRoot '.build/bin/launch.mjs') @sippCommand
  if ($LASTEXITCODE -ne 0) { Stop-SippSetup $LASTEXITCODE "sipp ended with exit code $LASTEXITCODE." }
}
