@echo off
rem Brings candles and wicks up to date.
rem Options are passed on:  run_wicks.bat --rebuild
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\wick_tracker.exe" %*
exit /b %ERRORLEVEL%
