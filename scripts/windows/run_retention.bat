@echo off
rem Packs old order book snapshots. It removes only what options ask for; they are passed on:
rem   run_retention.bat --keep-days 5
rem   run_retention.bat --keep-days 30 --dry-run
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\l2_retention.exe" %*
exit /b %ERRORLEVEL%
