@echo off
rem Records trades until this window is closed or Ctrl-C is pressed.
rem Options are passed on:  start_trades.bat --instId LTC-USDT-SWAP --backfill 2d
setlocal
call "%~dp0find_programs.bat"
if errorlevel 1 exit /b 78
"%RAVEQUANT_BIN%\trades_exporter.exe" %*
exit /b %ERRORLEVEL%
