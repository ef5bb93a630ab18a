@echo off
rem Packs old order book snapshots and removes the oldest.
rem Options are passed on:  run_retention.bat --keep-days 30 --dry-run
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\l2_retention.exe" %*
exit /b %ERRORLEVEL%
