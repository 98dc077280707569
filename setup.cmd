@echo off
rem Sets sipp up and runs it:
rem
rem   setup.cmd                          sets up and puts sipp on the PATH of this window
rem   setup.cmd test unit group full     sets up, then runs `sipp test unit group full`
rem   setup.cmd setup --profile full     sets up with the flags of `sipp setup`
rem
rem The work is done by toolchain\setup\bootstrap.mjs; this file finds Node and itself.

where node >nul 2>nul
if errorlevel 1 (
  echo setup.cmd: node was not found. Install Node.js 20.19 or newer, open a new window and run this again. 1>&2
  exit /b 1
)

if /i "%~1"=="setup" goto withoptions

node "%~dp0toolchain\setup\bootstrap.mjs"
if errorlevel 1 exit /b %ERRORLEVEL%
call "%~dp0.build\bin\sipp-env.cmd"
if "%~1"=="" exit /b 0
node "%~dp0.build\bin\launch.mjs" %*
exit /b %ERRORLEVEL%

:withoptions
node "%~dp0toolchain\setup\bootstrap.mjs" %*
if errorlevel 1 exit /b %ERRORLEVEL%
call "%~dp0.build\bin\sipp-env.cmd"
exit /b 0
