@echo off
rem Shows the signals of this moment.
rem Options are passed on:  find_signals.bat --watch 60
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\find_signals.exe" %*
exit /b %ERRORLEVEL%
