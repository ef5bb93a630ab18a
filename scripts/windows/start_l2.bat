@echo off
rem Records order books until this window is closed or Ctrl-C is pressed.
rem Options are passed on:  start_l2.bat --instId LTC-USDT-SWAP --cadence 5s
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\l2_exporter.exe" %*
exit /b %ERRORLEVEL%
